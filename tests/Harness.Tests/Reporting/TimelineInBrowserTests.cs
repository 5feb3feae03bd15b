using Harness.Reporting;
using Harness.Reporting.Timelines;
using Harness.Rules;
using Harness.Suites;
using PuppeteerSharp;

namespace Harness.Tests.Reporting;

/// <summary>The timeline as a browser shows it. Without Chromium on the machine these tests are skipped.</summary>
internal sealed class TimelineInBrowserTests
{
    private const string Hostile = "</script><script>window.owned=1</script><img src=x onerror=window.owned=1>";

    private static IBrowser? browser;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        var chromium = ((string[])["chromium", "chromium-browser", "google-chrome"]).SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (chromium is null)
        {
            Assert.Ignore("Chromium is not installed (apt-get install chromium)");
            return;
        }

        browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = chromium,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"], // root has no sandbox, containers little shared memory
            DefaultViewport = new ViewPortOptions { Width = 1200, Height = 900 },
            Timeout = 120_000,
        });
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
    }

    [Test]
    public async Task A_violated_run_opens_at_its_violation_with_the_explanation()
    {
        await using var shown = await Shown.OfAsync(RolloverStory.Violated(Hostile, printed: Hostile, why: Hostile));

        (await shown.AskAsync<int>("timeline.processes")).ShouldBe(2);
        (await shown.AskAsync<int>("timeline.lanes")).ShouldBe(2);
        (await shown.AskAsync<int>("timeline.violation")).ShouldBe(0);
        (await shown.AskAsync<string>("document.getElementById('explanation').innerText")).ShouldContain("no-session-dropped: session s1");
        var (from, to) = (await shown.AskAsync<double>("timeline.view.from"), await shown.AskAsync<double>("timeline.view.to"));
        (from, to).ShouldSatisfyAllConditions(view => view.from.ShouldBeGreaterThan(50), view => view.to.ShouldBeLessThan(290));

        // Its cross is red, and text of the scenario and the server is text.
        (await shown.ColoursOfAsync("s1")).ShouldContain(pixel => pixel[0] > 150 && pixel[1] < 90 && pixel[2] < 90);
        (await shown.AskAsync<bool>("window.owned === undefined")).ShouldBeTrue();
        (await shown.AskAsync<string>("document.getElementById('name').textContent")).ShouldBe(Hostile);
        shown.Problems.ShouldBeEmpty();
    }

    [Test]
    public async Task A_verified_run_can_be_zoomed_filtered_hovered_and_darkened_from_the_keyboard()
    {
        await using var shown = await Shown.OfAsync(RolloverStory.Verified(traffic: 3000));

        (await shown.AskAsync<bool>("document.getElementById('explanation').hidden")).ShouldBeTrue();
        (await shown.AskAsync<int>("timeline.sessions")).ShouldBe(3002);
        var whole = await shown.AskAsync<double>("timeline.view.to - timeline.view.from");
        await shown.PressAsync("+");
        (await shown.AskAsync<double>("timeline.view.to - timeline.view.from")).ShouldBeLessThan(whole * 0.7);
        await shown.PressAsync("0");
        await shown.PressAsync("/");
        await shown.TypeAsync("s1");
        (await shown.AskAsync<int>("timeline.sessions")).ShouldBe(1);
        await shown.HoverAsync("s1");
        (await shown.AskAsync<string>("document.getElementById('tip').innerText")).ShouldContain("s1 established from 127.0.0.1:1001");
        await shown.PressAsync("Escape");
        var theme = await shown.AskAsync<string>("timeline.theme");
        await shown.PressAsync("d");
        (await shown.AskAsync<string>("timeline.theme")).ShouldNotBe(theme);
        shown.Problems.ShouldBeEmpty();
    }

    [Test]
    public async Task A_page_that_throws_is_found()
    {
        await using var shown = await Shown.OfAsync(RolloverStory.Verified(), page => page.Replace("'use strict';", "'use strict'; throw new Error('planted');", StringComparison.Ordinal));

        shown.Problems.ShouldContain(problem => problem.Contains("planted", StringComparison.Ordinal));
    }

    /// <summary>A page in the browser, and what went wrong in it.</summary>
    private sealed class Shown : IAsyncDisposable
    {
        private readonly TemporaryFolder folder;
        private readonly IPage page;

        private Shown(TemporaryFolder folder, IPage page) => (this.folder, this.page) = (folder, page);

        public List<string> Problems { get; } = [];

        public static async Task<Shown> OfAsync(ScenarioResult result, Func<string, string>? change = null)
        {
            var folder = new TemporaryFolder();
            var path = folder.Of("timeline.html");
            var facts = new RunFacts(result.History);
            await using (var file = File.Create(path))
                TimelinePage.Write(ScenarioReport.Of(result, facts), facts, file);
            if (change is not null)
                await File.WriteAllTextAsync(path, change(await File.ReadAllTextAsync(path)));
            var shown = new Shown(folder, await browser!.NewPageAsync());
            shown.page.Console += (_, said) => shown.Note(said.Message.Text);
            shown.page.PageError += (_, error) => shown.Note(error.Message);
            shown.page.RequestFailed += (_, failed) => shown.Note(failed.Request.Url);
            await shown.page.GoToAsync($"file://{path}");
            return shown;
        }

        public async Task<T> AskAsync<T>(string script) => await page.EvaluateExpressionAsync<T>(script);

        public async Task<int[][]> ColoursOfAsync(string session) => await page.EvaluateFunctionAsync<int[][]>(
            "name => timeline.coloursAt(timeline.positionOf(name).y)", session);

        public async Task PressAsync(string key) => await page.Keyboard.PressAsync(key);

        public async Task TypeAsync(string text) => await page.Keyboard.TypeAsync(text);

        public async Task HoverAsync(string session)
        {
            var top = await AskAsync<decimal>("document.getElementById('lanes').getBoundingClientRect().top");
            var x = await AskAsync<decimal>($"timeline.positionOf('{session}').x");
            var y = await AskAsync<decimal>($"timeline.positionOf('{session}').y");
            await page.Mouse.MoveAsync(x + 20, top + y);
        }

        public async ValueTask DisposeAsync()
        {
            await page.CloseAsync();
            folder.Dispose();
        }

        private void Note(string problem)
        {
            lock (Problems)
                Problems.Add(problem);
        }
    }
}
