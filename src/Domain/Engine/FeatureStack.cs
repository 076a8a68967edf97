using Personalization.Domain.Problems;

namespace Personalization.Domain.Engine;

/// <summary>The features on the way from the asked one to the current prerequisite.</summary>
internal sealed class FeatureStack
{
    private readonly int[] _items = new int[RuleLimits.PrerequisiteDepth + 1];

    public int Depth { get; private set; }

    public bool IsFull => Depth == _items.Length;

    public void Clear() => Depth = 0;

    public bool Contains(int feature) => _items.AsSpan(0, Depth).Contains(feature);

    public void Push(int feature) => _items[Depth++] = feature;

    public void Pop() => Depth--;
}
