using Harness.Scenarios.Text;

namespace Harness.Commands;

/// <summary>Asks a person at a terminal. Every question has a default, which an empty answer takes; a wrong answer is told of, and the question asked again.</summary>
/// <param name="input">What the person types.</param>
/// <param name="output">Where the questions are printed.</param>
internal sealed class Questions(TextReader input, TextWriter output)
{
    /// <summary>Asks one.</summary>
    /// <param name="question">The question.</param>
    /// <param name="byDefault">What an empty answer stands for.</param>
    /// <param name="problemOf">What is wrong with an answer; null if nothing is.</param>
    /// <param name="cancellation">The user stops it.</param>
    /// <returns>The answer; null if the input has ended.</returns>
    /// <exception cref="OperationCanceledException">The user has stopped it.</exception>
    public async Task<string?> AskAsync(string question, string byDefault, Func<string, string?> problemOf, CancellationToken cancellation)
    {
        while (true)
        {
            await output.WriteAsync($"{question} [{SafeText.Of(byDefault)}]: ");
            await output.FlushAsync(cancellation);

            // The console reads on the thread that asks, and nothing ends that: so another one waits there until the program ends.
            if (await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(cancellation) is not { } line)
            {
                await output.WriteLineAsync();
                return null;
            }

            var answer = line.Trim() is { Length: > 0 } given ? given : byDefault;
            if (problemOf(answer) is not { } problem)
                return answer;
            await output.WriteLineAsync($"  {problem}");
        }
    }
}
