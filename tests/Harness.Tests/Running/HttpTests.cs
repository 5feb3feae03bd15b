using Harness.Observations;
using Harness.Reporting;
using Harness.Rules;
using Harness.Suites;

namespace Harness.Tests.Running;

/// <summary>With <c>http</c> the contract of HTTP applies: a lost request is a violation, and the end of a connection on which none is open is not.</summary>
internal sealed class HttpTests
{
    [TestCase("/")]
    [TestCase("/chunked")]
    [TestCase("/interim")]
    [TestCase("/until-the-end")]
    [TestCase("/old")]
    [TestCase("/close")]
    [TestCase("/ends-idle")]
    [TestCase("/farewell")]
    public async Task A_rollover_in_which_no_request_is_lost_is_verified(string path)
    {
        // Where the server ends a connection with each response, none is there whose owner could be asked for.
        var asks = path is "/" or "/interim" ? "  - assert-owner-pid: { sessions: s1..s3, server: v2 }" : "";
        var result = await RunAsync($"{{ http: {{ request: {{ path: \"{path}?$id\" }}, expect: {{ status: 200, body-matches: '^hello {path}\\?$id$' }} }} }}", "speaks-http-1.1", $$"""
              - connect: s1..s3
              - assert-owner-pid: { sessions: s1..s3, server: v1 }
              - send: s1..s3
              - start-traffic: { name: t, clients: 4, exchanges: 3, idle: 100ms }
              - wait: { for: 300ms, because: traffic is to begin }
              - spawn: v2
              - signal: v1
              - assert-not-listening: v1
              - send: s1..s3
              - send: s1..s3
            {{asks}}
              - stop-traffic: t
              - disconnect: s1..s3
              - assert-exit: v1
            """);

        // Its drain accepts until its queue is empty: what that loses is not the matter here.
        ScenarioRun.Violated(result).Except(["no-session-dropped"]).ShouldBeEmpty(FailureReport.Render(result));
        result.Verdict!.Violations.ShouldAllBe(violation => violation.Violation.Sessions.All(IsOfTraffic), FailureReport.Render(result));
        result.Verdict!.Doubts.ShouldBeEmpty();
        var sessions = result.History.Events.OfType<TrafficSession>().ToList();
        sessions.Sum(session => session.Replies).ShouldBeGreaterThan(10);
        sessions.ShouldAllBe(session => session.Protocol == "http");
        if (path != "/chunked") // its connections are kept to the end
            result.Verdict!.Notes.ShouldContain(note => note.Contains(" went on with a new connection"));
    }

    [TestCase("/503", "got a wrong response of v1", "its status is 503", "a response with status 2xx")]
    [TestCase("/of-another", "got a wrong response of v1", "its body does not match", "body ^hello")]
    [TestCase("/cut-off", "was closed by the server's side", "bytes of the response had come: it is cut off", "A GET is safe to send again")]
    [TestCase("/cut-off-chunks", "was closed by the server's side", "bytes of the response had come: it is cut off", "RFC 9110, section 9.2.2")]
    [TestCase("/no-answer", "was closed by the server's side", "before the FIN was seen, and no byte of the response came", "A GET is safe to send again")]
    [TestCase("/two-answers", "got bytes that answer nothing it sent", "HTTP/1.1 200 OK", "nothing")]
    [TestCase("/garbage", "does not speak `http`", "it is no response of HTTP", "'220 hello")]
    [TestCase("/tls", "does not speak `http`", "it is an alert of TLS", "the server wants TLS")]
    [TestCase("/endless-interim", "got a wrong response of v1", "more than 100 interim responses come before it", "HTTP/1.1 100 Continue")]
    [TestCase("/farewell-and-stays", "HTTP/1.1 408")]
    [TestCase("/endless-head", "got a wrong response of v1", "its head is longer than 64 KiB", "HTTP/1.1 200 OK")]
    [TestCase("/endless-body", "got a wrong response of v1", "it is longer than 4 MiB", "HTTP/1.1 200 OK")]
    public async Task What_a_client_of_HTTP_loses_is_a_violation_that_says_what_was_wrong(string path, params string[] words)
    {
        foreach (var steps in (string[])["  - connect: s1\n  - send: s1\n  - wait: { for: 30ms, because: more may come }", "  - start-traffic: { name: t, clients: 2, exchanges: 2, idle: 20ms }\n  - wait: { for: 100ms, because: traffic }\n  - stop-traffic: t"])
        {
            var body = path is "/of-another" ? ", expect: { body-matches: '^hello /of-another\\?$id$' }" : "";
            var result = await RunAsync($"{{ http: {{ request: {{ path: \"{path}?$id\" }}{body} }} }}", "speaks-http-1.1", steps);
            var report = FailureReport.Render(result);
            result.Verdict!.Outcome.ShouldBe(Outcome.Violated, report);
            foreach (var word in words)
                report.ShouldContain(word);
        }
    }

    [Test]
    public async Task A_request_that_is_not_safe_to_send_again_is_said_to_be_so()
    {
        var result = await RunAsync("{ http: { request: { method: POST, path: /no-answer, body: x } } }", "speaks-http-1.1", "  - connect: s1\n  - send: s1");
        FailureReport.Render(result).ShouldContain("A POST is not safe to send again: the server may have acted on it");
    }

    [Test]
    public async Task A_lost_request_is_excused_only_where_its_client_sends_it_again_and_gets_the_response()
    {
        const string Steps = """
              - start-traffic: { name: t, clients: 3, exchanges: 2 }
              - connect: s1..s5
              - send: s1..s5
              - wait: { for: 300ms, because: traffic }
              - stop-traffic: t
            """;
        var lost = await RunAsync("{ http: { request: { path: /no-answer-now-and-then } } }", "speaks-http-1.1", Steps);
        ScenarioRun.Violated(lost).ShouldBe(["no-session-dropped"], FailureReport.Render(lost));

        var again = await RunAsync("{ http: { request: { path: /no-answer-now-and-then }, retry: idempotent } }", "speaks-http-1.1", Steps);
        again.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(again));
        again.Verdict.Excuses.Count(excuse => excuse.Excuse.Message.Contains("is safe to send again, and its client got the response in")).ShouldBeGreaterThan(0);
        again.Verdict.Notes.ShouldContain(note => note.Contains("sent again"));

        var twice = await RunAsync("{ http: { request: { path: /no-answer }, retry: idempotent } }", "speaks-http-1.1", Steps);
        ScenarioRun.Violated(twice).ShouldBe(["no-session-dropped"], FailureReport.Render(twice));
        twice.Verdict!.Excuses.ShouldBeEmpty();
    }

    [Test]
    public async Task A_408_that_crosses_a_request_loses_it_and_is_no_response_to_it()
    {
        foreach (var steps in (string[])["  - connect: s1\n  - send: s1\n  - send: s1", "  - start-traffic: { name: t, clients: 2, exchanges: 2, idle: 20ms }\n  - wait: { for: 100ms, because: traffic }\n  - stop-traffic: t"])
        {
            var lost = await RunAsync("{ http: { request: { path: /too-late-for-the-second } } }", "speaks-http-1.1", steps);
            var report = FailureReport.Render(lost);
            ScenarioRun.Violated(lost).ShouldBe(["no-session-dropped"], report);
            report.ShouldContain("It got no response: the server said 408");
            report.ShouldContain("A GET is safe to send again");

            var again = await RunAsync("{ http: { request: { path: /too-late-for-the-second }, retry: idempotent } }", "speaks-http-1.1", steps);
            again.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(again));
            again.Verdict.Excuses.ShouldContain(excuse => excuse.Excuse.Message.Contains("and its client got the response in"));
        }
    }

    [TestCase("/close-before-one-that-has-come", true)]
    [TestCase("/ends-idle-before-one-that-has-come", false)]
    public async Task A_request_that_is_sent_behind_the_last_one_is_no_loss_only_where_the_response_says_that_it_is_the_last(string path, bool isAllowed)
    {
        var result = await RunAsync($"{{ http: {{ request: {{ path: {path} }} }} }}", "speaks-http-1.1", """
              - connect: s1
              - send: { session: s1, wait: false }
              - send: { session: s1, wait: false }
              - receive: s1
            """ + (isAllowed ? "\n  - send: s1\n  - disconnect: s1" : ""));

        var report = FailureReport.Render(result);
        if (!isAllowed)
        {
            ScenarioRun.Violated(result).ShouldBe(["no-session-dropped"], report);
            return;
        }

        ScenarioRun.Violated(result).ShouldBe([], report);
        result.Verdict!.Excuses.ShouldContain(excuse => excuse.Rule.Name == "no-session-dropped" && excuse.Excuse.Message.Contains("behind the one whose response said `Connection: close`"));
        result.Verdict.Notes.ShouldContain("1 request had been sent behind it, which no server processes");
    }

    [Test]
    public async Task Several_requests_are_made_by_weight_and_each_is_judged_by_its_own_words()
    {
        static string Steps(string rare) => $$"""
              - start-traffic: { name: t, clients: 4, exchanges: 3, requests: [{ weight: 3, request: { path: "/chunked?$id" }, expect: { body-matches: '^hello /chunked\?$id$' } }, { request: { method: HEAD, path: /503 }, expect: { status: 503 } }, {{rare}}] }
              - wait: { for: 300ms, because: traffic }
              - stop-traffic: t
            """;
        var right = await RunAsync("http", "speaks-http-1.1", Steps("{ request: { method: POST, path: /, body: x }, expect: { status: 200 } }"));
        right.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(right));
        right.History.Events.OfType<TrafficSession>().Sum(session => session.Replies).ShouldBeGreaterThan(20);
        right.History.Events.OfType<Harness.Histories.TrafficStarted>().Single().Requests.ShouldBe(["3 x GET /chunked?$id", "1 x HEAD /503", "1 x POST /"]);

        var wrong = await RunAsync("http", "speaks-http-1.1", Steps("{ request: { method: POST, path: /503, body: x } }"));
        ScenarioRun.Violated(wrong).ShouldBe(["echo-intact"], FailureReport.Render(wrong));
        FailureReport.Render(wrong).ShouldContain("its status is 503");
    }

    [Test]
    public async Task Of_several_requests_the_one_that_was_lost_is_sent_again()
    {
        var result = await RunAsync("{ http: { retry: idempotent } }", "speaks-http-1.1", """
              - start-traffic: { name: t, clients: 3, requests: [{ request: { path: "/no-answer-now-and-then?a" }, expect: { body-matches: a$ } }, { request: { path: "/no-answer-now-and-then?b" }, expect: { body-matches: b$ } }] }
              - wait: { for: 1s, because: traffic }
              - stop-traffic: t
            """);

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var sessions = result.History.Events.OfType<TrafficSession>().ToDictionary(session => session.Name);
        var again = sessions.Values.Where(session => session.Follows is { IsRetry: true }).ToList();
        again.ShouldNotBeEmpty();
        again.ShouldAllBe(session => session.IsFlawless);
        again.ShouldAllBe(session => sessions.ContainsKey(session.Follows!.Name));
    }

    [Test]
    public async Task A_drain_that_loses_one_request_is_always_caught([Values(1, 2, 3)] int turn)
    {
        var result = await RunAsync("http", "loses-a-request", """
              - connect: s1..s3
              - send: s1..s3
              - spawn: v2
              - signal: v1
              - assert-not-listening: v1
              - send: s1..s3
            """);

        var report = FailureReport.Render(result);
        ScenarioRun.Violated(result).ShouldBe(["no-session-dropped", "exit-after-sessions"], $"{turn}: {report}");
        report.ShouldContain("exited while 1 of its sessions was open");
        report.ShouldContain("Its 2. request, 'GET / HTTP/1.1");
        report.ShouldContain("may have crossed the close of an idle connection");
    }

    [Test]
    public async Task Sessions_that_the_server_ends_with_every_response_are_flawless_and_counted()
    {
        var result = await RunAsync("{ http: { request: { path: /close } } }", "speaks-http-1.1", "  - start-traffic: { name: t, clients: 2 }\n  - wait: { for: 100ms, because: traffic }\n  - stop-traffic: t");

        result.Verdict!.Outcome.ShouldBe(Outcome.Verified, FailureReport.Render(result));
        var sessions = result.History.Events.OfType<TrafficSession>().Where(session => session.Replies > 0).ToList(); // the end of the traffic may come before a request
        sessions.Where(session => session.EndsSession != true).ShouldBeEmpty();
        sessions.Where(session => session is { IsFlawless: false, ServerEnded: not null }).ShouldBeEmpty(); // or before the server's end, which is looked for instead
        sessions.Count(session => session.IsFlawless).ShouldBeGreaterThanOrEqualTo(sessions.Count - 2, "the traffic has two clients");
        result.Verdict!.Notes.ShouldBe([$"{sessions.Count} connections were over after their last responses (`Connection: close`, HTTP/1.0, or no length)"]);
    }

    private static bool IsOfTraffic(string session) => session.StartsWith("t~", StringComparison.Ordinal);

    private static Task<ScenarioResult> RunAsync(string protocol, string fault, string steps) => ScenarioRun.OfAsync($$"""
        version: 1
        name: http
        server:
          protocol: {{protocol}}
          command: [$FAULTY, {{fault}}, "$address:$port"]
        steps:
          - spawn: v1
        {{steps}}
        """);
}
