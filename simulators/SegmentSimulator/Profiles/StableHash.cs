using System.Text;

namespace Personalization.Simulators;

/// <summary>FNV-1a with a final mix: the same number in every process, unlike <see cref="object.GetHashCode"/>.</summary>
internal static class StableHash
{
    public static ulong Of(int seed, int number, string name)
    {
        const ulong prime = 1_099_511_628_211;
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var value in Encoding.UTF8.GetBytes($"{seed}/{number}/{name}"))
        {
            hash = unchecked((hash ^ value) * prime);
        }

        hash = unchecked((hash ^ (hash >> 33)) * 0xff51_afd7_ed55_8ccdUL);
        return hash ^ (hash >> 33);
    }
}
