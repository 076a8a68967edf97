namespace Personalization.Grains.Profiles.Row;

/// <summary>The grain ids of profiles, by which their rows are found as well.</summary>
internal static class ProfileGrainId
{
    /// <summary>Part of every row's identity: never change it.</summary>
    public const string TypeName = "profile";

    /// <summary>The id of the grain with this key.</summary>
    public static GrainId Of(string key) => GrainId.Create(TypeName, key);
}
