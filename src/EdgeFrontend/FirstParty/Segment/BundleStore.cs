using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Personalization.Segment.Assets;
using Personalization.Sites;

namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// Makes the site's bundle out of the CDN's script, once for each content. The last few stay reachable by their names, for pages that
/// were loaded before a new one came.
/// </summary>
internal sealed class BundleStore(CdnDocuments documents)
{
    private const int Kept = 4;

    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <summary>The newest bundle; null when the CDN has never given one.</summary>
    public async ValueTask<Bundle?> GetAsync(Site site, CancellationToken cancellationToken)
    {
        var document = await GetSourceAsync(site, cancellationToken);
        return document is null ? null : Get(site, document);
    }

    /// <summary>What the CDN says of the site's script: the script, or its refusal; null when it cannot be reached.</summary>
    public ValueTask<CdnDocument?> GetSourceAsync(Site site, CancellationToken cancellationToken) =>
        documents.GetAsync(CdnAddress.Script(site), cancellationToken);

    /// <summary>The bundle made of what the CDN said; null when that was no script.</summary>
    public Bundle? Get(Site site, CdnDocument source) => source.Status == StatusCodes.Status200OK ? SlotOf(site).Get(source, site) : null;

    /// <summary>The bundle of this name, when it is one of the last few.</summary>
    public Bundle? Find(Site site, string hash) => SlotOf(site).Find(hash);

    /// <summary>The script without source map and, when the site hides it, without the write key.</summary>
    public static byte[] Prepare(byte[] script, Site site)
    {
        var stripped = SourceMapStripper.Strip(script);
        if (!site.Features.RedactWriteKey || string.IsNullOrEmpty(site.Options.Segment.WriteKey)) return stripped.ToArray();
        // The write key is letters and digits, so it reads the same in every ASCII-keeping encoding.
        var text = Encoding.Latin1.GetString(stripped.Span);
        return Encoding.Latin1.GetBytes(text.Replace(site.Options.Segment.WriteKey, Site.RedactedWriteKey, StringComparison.Ordinal));
    }

    private Slot SlotOf(Site site) =>
        _slots.GetOrAdd($"{CdnAddress.Script(site).Url} {site.Features.RedactWriteKey}", static _ => new Slot());

    private sealed class Slot
    {
        private readonly Lock _gate = new();
        private readonly List<Bundle> _last = [];
        private CdnDocument? _source;

        public Bundle Get(CdnDocument document, Site site)
        {
            lock (_gate)
            {
                if (ReferenceEquals(_source, document)) return _last[^1];
                var bundle = Create(Prepare(document.Body, site));
                _last.RemoveAll(old => old.Hash == bundle.Hash);
                _last.Add(bundle);
                if (_last.Count > Kept)
                {
                    _last.RemoveAt(0);
                }

                _source = document;
                return bundle;
            }
        }

        public Bundle? Find(string hash)
        {
            lock (_gate)
            {
                return _last.Find(bundle => bundle.Hash == hash);
            }
        }

        private static Bundle Create(byte[] script) =>
            new(
                Convert.ToHexStringLower(SHA256.HashData(script).AsSpan(0, 10)),
                script,
                Compress(script, brotli: false),
                Compress(script, brotli: true));

        private static byte[] Compress(byte[] script, bool brotli)
        {
            using var compressed = new MemoryStream();
            using (Stream compressor = brotli
                ? new BrotliStream(compressed, new BrotliCompressionOptions { Quality = 6 }, leaveOpen: true)
                : new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            {
                compressor.Write(script);
            }

            return compressed.ToArray();
        }
    }
}
