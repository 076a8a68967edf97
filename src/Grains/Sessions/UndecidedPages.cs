using Personalization.Grains.Interfaces.Messages;

namespace Personalization.Grains.Sessions;

/// <summary>Which pages an operator worries about.</summary>
public static class UndecidedPages
{
    /// <summary>
    /// Whether the rules did not decide these pages, although they might have: the answer was late, failed, or was the last one known.
    /// </summary>
    public static bool Contain(EdgeCounter counter) => counter is { Source: "default" or "fallback", Reason: not "DEFAULT" };
}
