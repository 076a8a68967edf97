namespace Personalization.Cli.CommandLine;

/// <summary>
/// The word <c>null</c> is a value here. Elsewhere it is refused: it is what a script passes whose variable was not set.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TakesNullAttribute : Attribute;
