
namespace Harness.Tests.Scenarios.Files;

/// <summary>What is wrong with a file is named in one pass: all of it, in the file's order, each problem once, and nothing that is none.</summary>
internal sealed class OnePass
{
    [Test]
    public void Every_problem_of_a_file_is_named() => Snapshot.Verify(Told.OfFiles(
        """
        version: 1
        name: x
        colour: red
        tags: [seed, seed]
        timeout: 10
        servers:
          v2: { args: [a], grace: 1 }
          v7: {}
        expect: { violated: [never-refsued] }
        steps:
          - spawn: v1
          - asert-listening: v1
          - connect: { sessions: s1..s4, to: v9 }
          - send: { sessions: s9, text: a, bytes: 5 }
          - spawn: { server: v2, redy: false }
          - assert-owner-pid: s1..s4
          - assert-listening: v2
          - parallel:
              - spwan: v3
              - send: { sesions: all }
              - connect: s4
          - repeat:
              times: 2
              steps:
                - connect: n1
                - disconnct: n1
                - send: n2
          - assert-exit: { server: v3, code: 0, signal: SIGTERM }
          - wait: 5s
        """));

    [Test]
    public void What_a_step_that_cannot_be_read_may_have_done_is_held_against_nobody() => Snapshot.Verify(Told.OfSteps(
        "- spwan: v1\n- connect: s1\n- assert-listening: v1",
        "- spawn: { server: v1, redy: false }\n- assert-listening: v1\n- spawn: v1\n- spawn: v1",
        "- spawn: v1\n- conect: s1..s4\n- send: [s1..s4, s5]",
        "- spawn: v1\n- connect: s1..4\n- send: s1..s4",
        "- spawn: v1\n- connect: s1\n- disconect: all\n- send: s1\n- connect: s1\n- connect: s1",
        "- spawn v1\n- assert-listening: v1",
        "- spawn: v1\n- parallel:\n    - conect: s1\n    - connect: s2\n- send: [s1, s2, s3]",
        "- repeat:\n    times: many\n    steps:\n      - spawn: v1\n      - connect: s1\n- send: s1\n- assert-listening: v1\n- assert-listening: v2"));

    [Test]
    public void After_a_syntax_error_nothing_is_said_to_be_missing() => Snapshot.Verify(Told.OfFiles(
        "colour: red\nversion: 1\n\tname: x\n",
        "version: 1\nname: x\nservers:\n  v1: {}\nsteps:\n  - spwan: v2\n  - spawn: v3\n  - assert-listening: v9\n\t- spawn: v1\n",
        "version: 1\nname: x\nsteps:\n  - spawn: v1\n  - assert-listening: v9\n  - connect: { sessions: s1\n",
        "version: 1\nname: x\nsteps:\n  - spawn: v1\n  - connect:\n      to: v1\n\tsessions: s1\n",
        "version: 1\nname: x\nsteps:\n  - spawn: *first\n  - assert-listening: v1\n  - asert-listening: v1\n",
        "version: 1\nname: x\nsteps:\n  - connect:\n      sessions: s1\n      expect: *x\n",
        "version: 1\nname: x\nsteps: [\n",
        "version: 1\nname: x\nsteps:\n  - repeat:\n      times: 2\n      steps:\n        - spawn: v1\n        - assert-exit: *v1\n",
        "version: 1\nname: x\ntags: [*x]\nexpect: {\n",
        "version: 1\nname: x\nsteps:\n  - assert-refused: { within: 2m }\n  - spawn: \"v1\n"));
}
