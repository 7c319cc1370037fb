using Portal.Domain.Forms;

namespace Portal.Server.Commands;

/// <summary><c>forms check</c>: looks for mistakes in every form definition that is shipped.</summary>
internal static class FormsCommand
{
    public static Task<int> CheckAsync()
    {
        var forms = FormCatalog.Shipped.All;
        var mistakes = forms.SelectMany(form => FormChecks.Check(form).Select(mistake => $"{form.Key} v{form.Version}: {mistake}")).ToList();
        foreach (var mistake in mistakes)
            Console.WriteLine(mistake);
        Console.WriteLine($"{forms.Count} form definitions");
        return Task.FromResult(mistakes.Count == 0 ? 0 : 1);
    }
}
