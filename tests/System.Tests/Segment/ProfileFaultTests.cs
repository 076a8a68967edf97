using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Personalization.Segment.Profiles;
using Personalization.Simulators;

namespace Personalization.SystemTests.Segment;

/// <summary>Every way in which the Profile API was thought to misbehave: what comes back, how soon, at what cost.</summary>
public sealed class ProfileFaultTests : SegmentTestBase
{
    private const string User = "user-000001";
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan LongTimeout = TimeSpan.FromSeconds(10);

    public static TheoryData<string, ProfileFailure> Faults => new()
    {
        { "delay", ProfileFailure.Timeout },
        { "hang", ProfileFailure.Timeout },
        { "drip", ProfileFailure.Timeout },
        { "reset", ProfileFailure.Network },
        { "500", ProfileFailure.ServerError },
        { "502", ProfileFailure.ServerError },
        { "503", ProfileFailure.ServerError },
        { "504", ProfileFailure.ServerError },
        { "html-502", ProfileFailure.ServerError },
        { "html-200", ProfileFailure.NotJson },
        { "garbage", ProfileFailure.NotJson },
        { "cut", ProfileFailure.CutBody },
        { "wrong-user", ProfileFailure.WrongUser },
        { "huge", ProfileFailure.TooLarge },
        { "bomb", ProfileFailure.TooLarge },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_is_named_within_the_deadline_and_not_tried_again(string name, ProfileFailure reason)
    {
        Control.Faults.Add(FaultOf(name));
        var watch = Stopwatch.StartNew();

        var pull = await PullAsync(User, options => options.RequestTimeout = TimeoutFor(reason));

        AssertReason(reason, pull);
        // A starved machine may be late, but it does not wait for the 30 s hang, the 2 s delay of each byte, or a gigabyte.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeoutFor(reason) + TimeSpan.FromSeconds(4));
        Assert.Equal((1, 1), (pull.Requests, Control.Requests.Count(EndpointFamily.Profiles)));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task After_a_fault_the_next_pull_is_as_good_as_ever(string name, ProfileFailure reason)
    {
        var client = Profiles(options => options.RequestTimeout = TimeoutFor(reason));
        using (Control.Faults.Add(FaultOf(name)))
        {
            AssertReason(reason, await client.PullTraitsAsync(Space, "user_id", User, CancellationToken.None));
        }

        var found = Assert.IsType<ProfileFound>(await client.PullTraitsAsync(Space, "user_id", User, CancellationToken.None));

        Assert.True(found.IsComplete);
        Assert.Equal(20, found.Traits.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_ends_before_its_length_or_its_last_chunk_is_cut(bool chunked)
    {
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            context.Response.ContentLength = chunked ? null : 1000;
            await context.Response.Body.WriteAsync("{\"traits\":{}}"u8.ToArray(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            throw new InvalidOperationException("The script ends here.");
        });

        var pull = await Profiles().PullTraitsAsync(Space with { ProfilesUrl = server.Url }, "user_id", "u", CancellationToken.None);

        AssertReason(ProfileFailure.CutBody, pull);
    }

    [Fact]
    public async Task A_cursor_that_repeats_ends_the_pull_and_leaves_it_incomplete()
    {
        Control.Faults.Add(Fault.RepeatedCursor());

        var found = Assert.IsType<ProfileFound>(await PullAsync(User));

        Assert.Equal((ProfileCompleteness.RepeatedCursor, false, 2), (found.Completeness, found.IsComplete, found.Requests));
        Assert.Equal(20, found.Traits.Count);
    }

    [Fact]
    public async Task Of_an_endless_body_little_more_than_the_limit_is_taken()
    {
        // A bare socket: what it could send is what the other side took, up to the buffers between them.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var sending = Task.Run(async () =>
        {
            using var connection = await listener.AcceptSocketAsync();
            var chunk = new byte[64 * 1024];
            Array.Fill(chunk, (byte)'x');
            await connection.ReceiveAsync(new byte[4096]);
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"traits\":{\"a\":\""u8.ToArray());
            long written = 0;
            try
            {
                while (written < 1L << 30)
                {
                    written += await connection.SendAsync(chunk);
                }
            }
            catch (SocketException)
            {
                // Hung up on, as it should be.
            }
            return written;
        });

        var pull = await Profiles(options => options.MaxPageBytes = 256 * 1024)
            .PullTraitsAsync(Space with { ProfilesUrl = $"http://{listener.LocalEndpoint}" }, "user_id", "u", CancellationToken.None);

        Assert.Equal(ProfileFailure.TooLarge, Assert.IsType<ProfilePullFailed>(pull).Reason);
        var written = await sending.WaitAsync(Soon);
        // The limit, and what the buffers of two sockets hold.
        Assert.InRange(written, 0, 32L << 20);
    }

    [Fact]
    public async Task A_gzip_bomb_costs_the_limit_in_memory_and_not_its_size()
    {
        byte[] bomb;
        using (var buffer = new MemoryStream())
        {
            using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write("{\"traits\":{\"a\":\""u8);
                for (var megabyte = 0; megabyte < 200; megabyte++)
                {
                    gzip.Write(new byte[1 << 20]);
                }
            }
            bomb = buffer.ToArray();
        }
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentLength = bomb.Length;
            await context.Response.Body.WriteAsync(bomb, context.RequestAborted);
        });
        var client = Profiles(options => options.MaxPageBytes = 1024 * 1024);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var pull = await client.PullTraitsAsync(Space with { ProfilesUrl = server.Url }, "user_id", "u", CancellationToken.None);

        Assert.Equal(ProfileFailure.TooLarge, Assert.IsType<ProfilePullFailed>(pull).Reason);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 64L << 20);
    }

    [Fact]
    public async Task An_unreachable_host_is_a_failure_of_the_network()
    {
        string url;
        await using (var server = await ScriptedServer.StartAsync("application/json", "{}"))
        {
            url = server.Url;
        }

        var pull = await Profiles().PullTraitsAsync(Space with { ProfilesUrl = url }, "user_id", "u", CancellationToken.None);

        Assert.Equal(ProfileFailure.Network, Assert.IsType<ProfilePullFailed>(pull).Reason);
    }

    /// <summary>Short only for what has to run into it: on a starved machine 700 ms may be over before a bomb is recognised.</summary>
    private static TimeSpan TimeoutFor(ProfileFailure reason) => reason == ProfileFailure.Timeout ? ShortTimeout : LongTimeout;

    // A reset throws away what the kernel had not handed over yet, the headers too if it comes to that.
    private static void AssertReason(ProfileFailure reason, ProfilePull pull) => Assert.Contains(
        Assert.IsType<ProfilePullFailed>(pull).Reason, reason == ProfileFailure.CutBody
            ? [reason, ProfileFailure.Network]
            : new[] { reason });

    private static Fault FaultOf(string name) => name switch
    {
        "delay" => Fault.Delay(TimeSpan.FromSeconds(2)),
        "hang" => Fault.Hang(),
        "drip" => Fault.Drip(TimeSpan.FromMilliseconds(200)),
        "reset" => Fault.Reset(),
        "html-502" => Fault.Html(502),
        "html-200" => Fault.Html(200),
        "garbage" => Fault.Garbage(),
        "cut" => Fault.CutBody(),
        "wrong-user" => Fault.WrongUser("user-000002"),
        "huge" => Fault.HugeBody(),
        "bomb" => Fault.GzipBomb(),
        _ => Fault.Status(int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
