using System.Diagnostics;

namespace Personalization.BrowserTests;

/// <summary>
/// A visitor's Chromium that nobody looks into: the protocol by which tests drive a browser switches prerendering off. Pages have to go on
/// by themselves, and what came of it is seen at Segment.
/// </summary>
public sealed class UnattendedChromium : IAsyncDisposable
{
    private readonly DirectoryInfo _profile;
    private readonly Process _process;

    private UnattendedChromium(DirectoryInfo profile, Process process)
    {
        _profile = profile;
        _process = process;
    }

    /// <summary>Opens a page as somebody who never was here.</summary>
    public static UnattendedChromium Open(Uri page)
    {
        var profile = Directory.CreateTempSubdirectory("grid-chromium-");
        var start = new ProcessStartInfo(Chromium.Find()) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[
            "--headless", $"--user-data-dir={profile.FullName}", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
        ])
        {
            start.ArgumentList.Add(argument);
        }

        // Root cannot use the sandbox; everybody else keeps it.
        if (Environment.UserName == "root")
        {
            start.ArgumentList.Add("--no-sandbox");
        }

        start.ArgumentList.Add(page.AbsoluteUri);
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new UnattendedChromium(profile, process);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile.Delete(recursive: true);
    }
}
