namespace Personalization.Sessions;

/// <summary>A message with its place in the order of its epoch, counted from 1.</summary>
public readonly record struct Numbered<TMessage>(long Number, TMessage Message);
