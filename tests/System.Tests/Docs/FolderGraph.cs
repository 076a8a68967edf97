using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Personalization.SystemTests.Docs;

/// <summary>
/// Which folders of a project use types of which others, as the compiler sees it. Files beside the project are its composition root and
/// count as no folder.
/// </summary>
internal sealed class FolderGraph
{
    private static readonly Lazy<PortableExecutableReference[]> Platform = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(file => MetadataReference.CreateFromFile(file))]);

    /// <summary>By folder, and by folder used, one of the places where it is used.</summary>
    private readonly Dictionary<string, Dictionary<string, string>> _uses = [];

    public FolderGraph(string project)
    {
        var root = Repository.PathOf("src", project);
        var trees = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(root, file).StartsWith("bin/", StringComparison.Ordinal))
            .Where(file => !Path.GetRelativePath(root, file).StartsWith("obj/", StringComparison.Ordinal)
                || file.EndsWith(".GlobalUsings.g.cs", StringComparison.Ordinal))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: Path.GetRelativePath(root, file)))
            .ToList();
        var own = $"Personalization.{project}.dll";
        var compilation = CSharpCompilation.Create(
            "folders", trees, Platform.Value.Where(reference => Path.GetFileName(reference.FilePath) != own));
        foreach (var tree in trees)
        {
            Read(tree, compilation.GetSemanticModel(tree));
        }
    }

    /// <summary>The number of folders that use another.</summary>
    public int Count => _uses.Count;

    /// <summary>The shortest circles of folders, each with the places that close it.</summary>
    public IReadOnlyList<string> Circles() =>
        [.. _uses.Keys.Select(Circle)
            .OfType<IReadOnlyList<string>>()
            .OrderBy(circle => circle.Count)
            .Select(circle => string.Join("; ", circle))
            .Distinct()];

    private IReadOnlyList<string>? Circle(string start)
    {
        var queue = new Queue<(string Folder, IReadOnlyList<string> Path)>([(start, [])]);
        var seen = new HashSet<string>();
        while (queue.TryDequeue(out var next))
        {
            foreach (var (used, place) in _uses.GetValueOrDefault(next.Folder) ?? [])
            {
                IReadOnlyList<string> path = [.. next.Path, $"{next.Folder} -> {used} ({place})"];
                if (used == start) return path;
                if (seen.Add(used))
                {
                    queue.Enqueue((used, path));
                }
            }
        }

        return null;
    }

    private void Read(SyntaxTree tree, SemanticModel model)
    {
        if (Folder(tree) is not { } folder) return;
        foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (TypeOf(model.GetSymbolInfo(name)) is not { } type
                || type.Locations.FirstOrDefault(location => location.IsInSource)?.SourceTree is not { } source)
            {
                continue;
            }

            if (Folder(source) is { } used && used != folder)
            {
                if (!_uses.TryGetValue(folder, out var places))
                {
                    _uses[folder] = places = [];
                }

                places.TryAdd(used, $"{Path.GetFileName(tree.FilePath)}: {type.Name}");
            }
        }
    }

    private static INamedTypeSymbol? TypeOf(SymbolInfo info)
    {
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        return type?.OriginalDefinition;
    }

    private static string? Folder(SyntaxTree tree) =>
        Path.GetDirectoryName(tree.FilePath) is { Length: > 0 } folder && !folder.StartsWith("obj", StringComparison.Ordinal)
            ? folder
            : null;
}
