using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Personalization.EdgeFrontend.Grid.Decisions;

/// <summary>
/// A bounded memory in two halves: the old one goes as a whole when the young one is full or has its age, so that nothing has to be looked
/// through and reading takes no lock.
/// </summary>
/// <typeparam name="T">What is remembered under a key.</typeparam>
/// <param name="capacity">Most things in each half, as <see cref="Count"/> counts them.</param>
/// <param name="age">After so long the young half becomes the old one, whatever is in it.</param>
/// <param name="time">The clock.</param>
internal sealed class TwoGenerations<T>(int capacity, TimeSpan age, TimeProvider time)
    where T : class
{
    private readonly Lock _gate = new();
    private ConcurrentDictionary<string, T> _young = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, T> _old = new(StringComparer.Ordinal);
    private int _count;
    private long _turned = time.GetTimestamp();

    /// <summary>What was remembered lately.</summary>
    public bool TryGetYoung(string key, [NotNullWhen(true)] out T? value) => _young.TryGetValue(key, out value);

    /// <summary>What was remembered before that.</summary>
    public bool TryGetOld(string key, [NotNullWhen(true)] out T? value) => _old.TryGetValue(key, out value);

    /// <summary>The younger of the two.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out T? value) => TryGetYoung(key, out value) || TryGetOld(key, out value);

    /// <summary>What is remembered in the young half, made when there is nothing; not counted.</summary>
    public T GetOrAdd(string key, Func<string, T> make) => _young.GetOrAdd(key, make);

    /// <summary>Remembers something, and counts it when its key is new.</summary>
    public void Set(string key, T value)
    {
        if (_young.TryAdd(key, value))
        {
            Count();
        }
        else
        {
            _young[key] = value;
        }
    }

    /// <summary>Counts one more thing.</summary>
    public void Count() => Interlocked.Increment(ref _count);

    public void Remove(string key)
    {
        _young.TryRemove(key, out _);
        _old.TryRemove(key, out _);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }

    /// <summary>Lets the old half go when it is time.</summary>
    /// <returns>Whether it went.</returns>
    public bool Turn()
    {
        if (!IsDue()) return false;
        lock (_gate)
        {
            if (!IsDue()) return false;
            _old = _young;
            _young = new ConcurrentDictionary<string, T>(StringComparer.Ordinal);
            Interlocked.Exchange(ref _count, 0);
            Volatile.Write(ref _turned, time.GetTimestamp());
            return true;
        }
    }

    private bool IsDue() => Volatile.Read(ref _count) >= capacity || time.GetElapsedTime(Volatile.Read(ref _turned)) >= age;
}
