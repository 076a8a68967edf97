using System.Diagnostics;

namespace Personalization.Chaos.Tests.Faults;

/// <summary>A file system in memory with little room, which a test fills up and empties again.</summary>
public sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 64;

    private readonly string filling;

    /// <summary>Mounts it.</summary>
    /// <param name="likeFolder">A folder whose owner is to own it.</param>
    public SmallDisk(string likeFolder)
    {
        Folder = Directory.CreateTempSubdirectory("grid-small-disk-").FullName;
        filling = Path.Combine(Folder, "filling");
        Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", Folder);
        // A tablespace needs an empty folder of the server's own.
        Data = Path.Combine(Folder, "data");
        Directory.CreateDirectory(Data);
        Run("chown", $"--reference={likeFolder}", Data);
        Run("chmod", "755", Folder);
    }

    /// <summary>Why there is none here; null when there is.</summary>
    public static string? Unavailable => OperatingSystem.IsLinux() && Environment.UserName == "root" ? null : "mounting a small disk needs root on Linux";

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>A folder on it.</summary>
    public string Data { get; }

    /// <summary>Takes all room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(filling, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[64 * 1024];
        foreach (var size in new[] { block.Length, 4096, 1 })
        {
            try
            {
                while (true) file.Write(block, 0, size);
            }
            catch (IOException)
            {
                // Full in pieces of this size.
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(filling);

    /// <inheritdoc />
    public void Dispose()
    {
        Free();
        Run("umount", "--lazy", Folder);
        Directory.Delete(Folder);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var problem = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {problem}");
    }
}
