namespace Personalization.Domain.Compilation.Operators;

/// <summary>How much of an instant a text says.</summary>
internal enum InstantForm
{
    /// <summary>A day: its first instant in UTC.</summary>
    Day,

    /// <summary>Date, time with seconds, and offset.</summary>
    Complete,

    /// <summary>A form that values have and documents may not: no offset, no seconds, a space for the T.</summary>
    Other,
}
