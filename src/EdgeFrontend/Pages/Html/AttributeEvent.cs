namespace Personalization.EdgeFrontend.Pages.Html;

/// <summary>What <see cref="AttributeReader"/> met.</summary>
internal enum AttributeEvent
{
    /// <summary>Nothing that has to be told.</summary>
    Nothing,

    /// <summary>The end of an attribute's name.</summary>
    Name,

    /// <summary>A piece of the last name's value.</summary>
    Value,

    /// <summary>The end of the tag.</summary>
    TagEnd,
}
