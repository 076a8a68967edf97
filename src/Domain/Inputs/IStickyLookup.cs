namespace Personalization.Domain.Inputs;

/// <summary>
/// The visitor's earlier assignments. A visitor's grain keeps them flat, by experiment key alone, and may ignore the unit; the public
/// format's stores keep one document a unit and use it.
/// </summary>
public interface IStickyLookup
{
    /// <summary>The variation key assigned earlier, or null.</summary>
    /// <param name="hashAttribute">Attribute whose document is asked: the experiment's hash attribute, then its fallback attribute.</param>
    /// <param name="hashValue">The unit; empty when the visitor lacks that attribute.</param>
    /// <param name="experimentBucket"><c>{experiment key}__{bucket version}</c>.</param>
    string? Find(string hashAttribute, string hashValue, string experimentBucket);
}
