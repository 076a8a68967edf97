namespace Personalization.Cli.CommandLine;

/// <summary>A file that a command reads; <c>-</c> is the standard input.</summary>
internal static class InputFile
{
    /// <summary>Largest file that is read as a whole, in bytes.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    public static Stream Open(Terminal terminal, string path)
    {
        if (path == "-") return terminal.Input;
        if (!File.Exists(path)) throw new UsageException($"There is no file '{path}'.");
        return new FileStream(
            path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 64 * 1024 });
    }

    public static async Task<byte[]> ReadAsync(Terminal terminal, string path, CancellationToken cancellationToken)
    {
        await using var stream = Open(terminal, path);
        using var content = new MemoryStream();
        var block = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(block, cancellationToken)) > 0)
        {
            content.Write(block, 0, read);
            if (content.Length > MaxBytes) throw new UsageException($"'{path}' is larger than {MaxBytes / 1024 / 1024} MB.");
        }

        return content.Length > 0 ? content.ToArray() : throw new UsageException($"'{path}' is empty.");
    }
}
