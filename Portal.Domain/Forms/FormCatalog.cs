using System.Globalization;
using Portal.Domain.Providers;

namespace Portal.Domain.Forms;

/// <summary>The form definitions that are part of the program, each version that was ever published.</summary>
public sealed class FormCatalog
{
    private readonly IReadOnlyList<FormDefinition> _forms;

    /// <summary>A catalog of these definitions.</summary>
    /// <exception cref="FormatException">A definition has mistakes, or two have the same key and version.</exception>
    public FormCatalog(IEnumerable<FormDefinition> forms)
    {
        _forms = [.. forms];
        if (_forms.SelectMany(f => FormChecks.Check(f).Select(m => $"{f.Key} v{f.Version}: {m}")).FirstOrDefault() is { } mistake) throw new FormatException(mistake);
        if (_forms.DistinctBy(f => (f.Key, f.Version)).Count() != _forms.Count) throw new FormatException("Two definitions have the same key and version.");
    }

    /// <summary>The embedded definitions, read and checked once.</summary>
    public static FormCatalog Shipped { get; } = new(Embedded.In("Definitions").Select(Read));

    /// <summary>Every definition in every version.</summary>
    public IReadOnlyList<FormDefinition> All => _forms;

    /// <summary>The newest version of each form: what a new application can be started with.</summary>
    public IReadOnlyList<FormDefinition> Current => [.. _forms.GroupBy(f => f.Key).Select(g => g.MaxBy(f => f.Version)!)];

    /// <summary>The keys of the payment sections of the forms that can be started now.</summary>
    public IReadOnlyList<string> PaymentSections => [.. Current.SelectMany(f => f.Sections).Where(s => s.Banking).Select(s => s.Key).Distinct()];

    /// <summary>The keys of all sections of the current forms.</summary>
    public IReadOnlyList<string> SectionKeys => [.. Current.SelectMany(f => f.Sections).Select(s => s.Key).Distinct()];

    /// <summary>The newest version of each form that a provider of this kind can file.</summary>
    public IReadOnlyList<FormDefinition> CurrentFor(ProviderKind kind) => [.. Current.Where(f => f.ProviderKinds.Contains(kind))];

    /// <summary>The definition to which an application is bound; null when the program does not have it.</summary>
    public FormDefinition? Find(string key, int version) => _forms.FirstOrDefault(f => f.Key == key && f.Version == version);

    /// <summary>The version that new applications start with; null for an unknown form.</summary>
    public FormDefinition? Latest(string key) => _forms.Where(f => f.Key == key).MaxBy(f => f.Version);

    private static FormDefinition Read(EmbeddedFile file)
    {
        var form = FormDefinition.Parse(file.Bytes);
        return file.Name == string.Create(CultureInfo.InvariantCulture, $"{form.Key}.v{form.Version}")
            ? form
            : throw new FormatException($"The file {file.Name} holds {form.Key} version {form.Version}.");
    }
}
