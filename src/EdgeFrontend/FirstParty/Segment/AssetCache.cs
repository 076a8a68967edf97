namespace Personalization.EdgeFrontend.FirstParty.Segment;

/// <summary>
/// Files of the CDN that this edge has seen lately, bounded in bytes. What was not used for longest goes first, and what was asked for only
/// once before what was used again: somebody who asks for one file after another does not push out those that pages need.
/// </summary>
/// <param name="maxTotalBytes">All files together, with what keeping them costs.</param>
/// <param name="maxAssetBytes">Larger files are passed on but not kept.</param>
internal sealed class AssetCache(long maxTotalBytes = 64L * 1024 * 1024, int maxAssetBytes = 2 * 1024 * 1024)
{
    private const int OverheadBytes = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    /// <summary>The largest file that is kept.</summary>
    public int MaxAssetBytes => maxAssetBytes;

    public CachedAsset? Find(string key)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var node)) return null;
            node.Value.WasUsed = true;
            return node.Value.Asset;
        }
    }

    public void Keep(string key, CachedAsset asset)
    {
        if (asset.Body.Length > maxAssetBytes) return;
        lock (_gate)
        {
            var wasUsed = false;
            if (_byKey.Remove(key, out var old))
            {
                wasUsed = old.Value.WasUsed;
                Drop(old);
            }

            _byKey[key] = _byUse.AddFirst(new Entry(key, asset) { WasUsed = wasUsed });
            _bytes += asset.Body.Length + OverheadBytes;
            while (_bytes > maxTotalBytes && _byUse.Last is { } last)
            {
                if (last.Value.WasUsed)
                {
                    // Another round: it goes when nobody asks for it until its next turn.
                    last.Value.WasUsed = false;
                    _byUse.Remove(last);
                    _byUse.AddFirst(last);
                    continue;
                }

                _byKey.Remove(last.Value.Key);
                Drop(last);
            }
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _bytes -= node.Value.Asset.Body.Length + OverheadBytes;
    }

    private sealed class Entry(string key, CachedAsset asset)
    {
        public string Key => key;

        public CachedAsset Asset => asset;

        public bool WasUsed { get; set; }
    }
}
