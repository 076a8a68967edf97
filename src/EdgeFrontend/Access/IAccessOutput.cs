using System.Diagnostics.CodeAnalysis;

namespace Personalization.EdgeFrontend.Access;

/// <summary>Where whole lines of the access log go. It may block and may throw; only the log's own thread of work is held by it.</summary>
internal interface IAccessOutput : IDisposable
{
    void Write(ReadOnlySpan<byte> lines);
}

/// <summary>Standard output. Other lines of the process go there too, and none may begin in the middle of another.</summary>
[SuppressMessage("Reliability", "CA2002:Do not lock on objects with weak identity", Justification = "The console's own writer locks on itself.")]
internal sealed class ConsoleAccessOutput : IAccessOutput
{
    private readonly Stream _output = Console.OpenStandardOutput();

    public void Write(ReadOnlySpan<byte> lines)
    {
        lock (Console.Out)
        {
            _output.Write(lines);
            _output.Flush();
        }
    }

    public void Dispose() => _output.Dispose();
}

/// <summary>A file that lines are appended to, wherever its end is by then: it may be copied and truncated.</summary>
internal sealed class FileAccessOutput(string path) : IAccessOutput
{
    private readonly FileStream _file = new(path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    });

    public void Write(ReadOnlySpan<byte> lines)
    {
        if (_file.Position != _file.Length)
        {
            _file.Seek(0, SeekOrigin.End);
        }

        _file.Write(lines);
    }

    public void Dispose() => _file.Dispose();
}
