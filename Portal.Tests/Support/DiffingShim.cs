using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Portal.Tests.Support;

// bUnit 2 asks for AngleSharp.Diffing 1.1; the feed has 0.17, which has everything that is used here: docs/decisions/0001.
internal static class DiffingShim
{
    [ModuleInitializer]
    internal static void Register() =>
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            name.Name == "AngleSharp.Diffing"
                ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "AngleSharp.Diffing.dll"))
                : null;
}
