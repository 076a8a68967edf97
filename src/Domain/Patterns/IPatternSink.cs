namespace Personalization.Domain.Patterns;

/// <summary>
/// What a pattern is made of, in the order in which the reader meets it. The two matchers are built from the same events.
/// </summary>
internal interface IPatternSink
{
    void Character(char c);

    void Set(CharSet set, bool negated);

    /// <summary><c>^ $ b B</c>.</summary>
    void Assertion(char kind);

    void Alternative();

    /// <summary>A group; the text is empty, or one of the four lookarounds.</summary>
    void Open(string look);

    void Close();

    /// <summary>Repeats the last character, set, group or reference; a negative maximum has no end.</summary>
    void Repeat(int minimum, int maximum, bool lazy);

    void Reference(int group);
}
