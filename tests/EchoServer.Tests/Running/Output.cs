using System.Text;

namespace EchoServer.Tests.Running;

/// <summary>The lines that a process has written to one of its streams so far.</summary>
internal sealed class Output
{
    private readonly List<string> _lines = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reads a stream to its end. Lines end with \n alone, so that a stray \r shows.</summary>
    public async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[4096];
        var line = new StringBuilder();
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0)
        {
            foreach (var character in Encoding.UTF8.GetString(buffer, 0, count))
            {
                if (character == '\n')
                {
                    Add(line.ToString());
                    line.Clear();
                }
                else
                {
                    line.Append(character);
                }
            }
        }

        if (line.Length > 0)
            Add(line + " (without its end)");
    }

    public string[] Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    public string Text => string.Concat(Lines.Select(line => line + "\n"));

    /// <summary>Waits for the n-th line that starts so.</summary>
    public async Task<string> WaitForAsync(string start, int nth = 1)
    {
        while (true)
        {
            Task changed;
            lock (_lines)
            {
                if (_lines.Where(line => line.StartsWith(start, StringComparison.Ordinal)).Skip(nth - 1).FirstOrDefault() is { } found)
                    return found;
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(Deadline.Length);
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException($"No {nth}. line starts with '{start}' in:\n{Text}", late);
            }
        }
    }

    /// <summary>Removes lines that the process has not written itself.</summary>
    public void Forget(string line)
    {
        lock (_lines)
            _lines.RemoveAll(candidate => candidate == line);
    }

    private void Add(string line)
    {
        TaskCompletionSource changed;
        lock (_lines)
        {
            _lines.Add(line);
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
