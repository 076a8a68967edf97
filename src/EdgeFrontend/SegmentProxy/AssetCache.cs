namespace Personalization.EdgeFrontend.SegmentProxy;

/// <summary>The files of the CDN that this edge has seen lately, bounded in bytes; the one not used for longest goes first.</summary>
public sealed class AssetCache
{
    /// <summary>Larger files are passed on but not kept: 2 MB.</summary>
    public const int MaxAssetBytes = 2 * 1024 * 1024;

    private const long MaxTotalBytes = 64L * 1024 * 1024;
    private const int OverheadBytes = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, CachedAsset Asset)>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, CachedAsset Asset)> _byUse = new();
    private long _bytes;

    public CachedAsset? Find(string key)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Asset;
        }
    }

    public void Keep(string key, CachedAsset asset)
    {
        lock (_gate)
        {
            if (_byKey.Remove(key, out var old)) Drop(old);
            _byKey[key] = _byUse.AddFirst((key, asset));
            _bytes += asset.Body.Length + OverheadBytes;
            while (_bytes > MaxTotalBytes && _byUse.Last is { } last)
            {
                _byKey.Remove(last.Value.Key);
                Drop(last);
            }
        }
    }

    private void Drop(LinkedListNode<(string Key, CachedAsset Asset)> node)
    {
        _byUse.Remove(node);
        _bytes -= node.Value.Asset.Body.Length + OverheadBytes;
    }
}
