namespace Personalization.Silo.Operator.Profiles.Bulk;

/// <summary>A line that was refused, counted from 1, and why.</summary>
internal sealed record ImportError(long Line, string Problem);
