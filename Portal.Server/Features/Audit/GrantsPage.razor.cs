using Microsoft.AspNetCore.Components;
using Portal.Server.Components;

namespace Portal.Server.Features.Audit;

public partial class GrantsPage
{
    private static readonly Choice[] Statuses =
        [.. Enum.GetValues<GrantStatus>().Select(status => new Choice(GrantFilter.Word(status), GrantWords.OfStatus(status)))];

    private IReadOnlyList<Column<GrantLine>> _columns = [];
    private FieldProblems _problems = FieldProblems.None;
    private GrantLines? _lines;
    private bool _missing;

    [SupplyParameterFromQuery] public string? Person { get; set; }

    [SupplyParameterFromQuery] public string? Provider { get; set; }

    [SupplyParameterFromQuery] public string? Status { get; set; }

    [SupplyParameterFromQuery] public string? AsOf { get; set; }

    [SupplyParameterFromQuery] public string? Sort { get; set; }

    [SupplyParameterFromQuery] public int Page { get; set; }

    // The questions of one person and of one provider, at the moment of this list.
    private string PersonLink(GrantLine line) => $"/audit/person?person={line.Account}&at={Uri.EscapeDataString(AsOf?.Trim() ?? "")}";

    private string ProviderLink(GrantLine line) => $"/audit/who-could?provider={line.Npi}&at={Uri.EscapeDataString(AsOf?.Trim() ?? "")}";

    private string Caption => string.IsNullOrWhiteSpace(AsOf) ? "Grants" : $"Grants as of {AsOf.Trim()} UTC";

    protected override void OnInitialized() => _columns =
    [
        new Column<GrantLine>("Person", WhoOf) { NamesRow = true, SortKey = "person" },
        new Column<GrantLine>("Provider", ProviderOf) { SortKey = "provider" },
        new Column<GrantLine>("Rights", RightsOf),
        new Column<GrantLine>("Reach", ScopeOf),
        new Column<GrantLine>("From", FromOf) { SortKey = "from" },
        new Column<GrantLine>("Until", UntilOf) { SortKey = "until" },
        new Column<GrantLine>("Given", GivenOf) { SortKey = "given" },
        new Column<GrantLine>("Status", StandOf),
    ];

    protected override async Task OnParametersSetAsync()
    {
        var filter = GrantFilter.Parse(Person, Provider, Status, AsOf);
        if (!filter.Succeeded)
        {
            _lines = null;
            _problems = new FieldProblems([new FieldProblem(filter.Error.Field!, filter.Error.Message)]);
            return;
        }
        _problems = FieldProblems.None;
        var read = await Grants.ListAsync(filter.Value, Sort, Page);
        _missing = !read.Succeeded;
        _lines = read.Succeeded ? read.Value : null;
    }
}
