namespace Personalization.Cli;

/// <summary>Reads the file that a command names.</summary>
internal static class InputFile
{
    /// <summary>The content, or null after saying what is wrong.</summary>
    public static async Task<byte[]?> ReadAsync(string path, TextWriter errors, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            await errors.WriteLineAsync($"grid: cannot read '{path}': {failure.Message}");
            return null;
        }
    }
}
