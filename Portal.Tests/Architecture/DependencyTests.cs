using System.Reflection;
using Portal.Domain.Access;
using Portal.Infrastructure.Operations;
using Portal.Server;

namespace Portal.Tests.Architecture;

/// <summary>Which room knows which.</summary>
public class DependencyTests
{
    private const int MostParameters = 6;
    private static readonly Assembly[] Product = [typeof(Actions).Assembly, typeof(OperationRunner).Assembly, typeof(PortalApp).Assembly];

    [Fact]
    public void The_domain_knows_nothing_but_the_base_class_library() =>
        Assert.All(References(typeof(Actions).Assembly), name => Assert.StartsWith("System.", name, StringComparison.Ordinal));

    [Fact]
    public void The_infrastructure_knows_neither_the_pages_nor_how_they_are_drawn() =>
        Assert.DoesNotContain(References(typeof(OperationRunner).Assembly), name =>
            name.StartsWith("Portal.Server", StringComparison.Ordinal) || name.Contains("AspNetCore.Components", StringComparison.Ordinal));

    [Fact]
    public void These_rules_find_what_they_look_for()
    {
        Assert.Contains("Portal.Domain", References(typeof(OperationRunner).Assembly));
        Assert.Contains(References(typeof(PortalApp).Assembly), name => name.Contains("AspNetCore.Components", StringComparison.Ordinal));
        Assert.NotEmpty(TooManyParameters([typeof(AsksForSeven)]));
    }

    [Fact]
    public void An_interface_has_a_second_implementation_or_is_the_callers_to_implement()
    {
        // One is the request's and the circuit's, the other the tests'; one is SMTP, the other a folder; a folder, mails and a witness.
        string[] known = ["ICurrentSession", "IMailTransport", "ICheckpointPlace"];
        Assert.Empty(Product.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsInterface).Select(type => type.Name).Except(known));
    }

    [Fact]
    public void No_class_is_called_after_what_it_might_do()
    {
        string[] vague = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Handler", "Processor", "Impl"];
        Assert.Empty(Product.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.DeclaringType is null && vague.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)))
            .Select(type => type.Name)
            .Except(["SessionCircuitHandler"])); // What Blazor calls it.
    }

    [Fact]
    public void No_service_asks_for_more_than_six_others() => Assert.Empty(
        TooManyParameters(Product.SelectMany(assembly => assembly.GetTypes()))
            // The one transaction in which passkey, content, seal, keys and mail meet.
            .Except(["Portal.Server.Features.Applications.Certifying"]));

    private sealed class AsksForSeven(int a, int b, int c, int d, int e, int f, int g)
    {
        public override string ToString() => $"{a}{b}{c}{d}{e}{f}{g}";
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

    // Records hold data; everything else is given what it works with.
    private static IEnumerable<string> TooManyParameters(IEnumerable<Type> types) => types
        .Where(type => type is { IsClass: true } && type.GetMethod("<Clone>$") is null && !type.Name.Contains('<', StringComparison.Ordinal))
        .Where(type => type.GetConstructors().Any(constructor => constructor.GetParameters().Length > MostParameters))
        .Select(type => type.FullName!);
}
