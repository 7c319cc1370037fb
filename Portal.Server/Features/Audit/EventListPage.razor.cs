using Microsoft.AspNetCore.Components;
using Portal.Domain.Access;
using Portal.Infrastructure.Operations;
using Portal.Server.Components;

namespace Portal.Server.Features.Audit;

public sealed partial class EventListPage(EventLists events, RunningExports exports, NavigationManager navigation)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly Choice[] Roles =
        [new(EventFilter.AnyStaff, "By any staff"), .. Enum.GetNames<StaffRole>().Select(role => new Choice(role, $"As {role}"))];

    private static readonly Choice[] Kinds = [.. EventFilter.Kinds.Select(kind => new Choice(kind, kind))];

    private readonly CancellationTokenSource _closed = new();
    private IReadOnlyList<Column<NamedEvent>> _columns = [];
    private FieldProblems _problems = FieldProblems.None;
    private NamedEvents? _events;
    private RunningExport? _export;
    private bool _missing;

    [SupplyParameterFromQuery] public string? Provider { get; set; }

    [SupplyParameterFromQuery] public string? Person { get; set; }

    [SupplyParameterFromQuery] public string? Application { get; set; }

    [SupplyParameterFromQuery] public string? Staff { get; set; }

    [SupplyParameterFromQuery] public string? Kind { get; set; }

    [SupplyParameterFromQuery] public string? From { get; set; }

    [SupplyParameterFromQuery] public string? Until { get; set; }

    [SupplyParameterFromQuery] public int Page { get; set; }

    [CascadingParameter] private AccessFacts? Facts { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
        if (_export is not null)
            exports.Close(_export);
    }

    protected override void OnInitialized() => _columns =
    [
        new("Number", e => Text($"{e.Number}")) { NamesRow = true },
        new("Time", TimeOf),
        new("Who", e => Text(e.Actor ?? "Nobody signed in")),
        new("What", WhatOf),
        new("Basis", e => Text(EventWords.OfBasis(e.Basis))),
        new("Provider", e => Text(e.Provider is null ? "" : $"{e.Provider}, NPI {e.Npi}")),
        new("Application", ApplicationOf),
    ];

    protected override async Task OnParametersSetAsync()
    {
        var filter = EventFilter.Parse(new EventQuestion(Provider, Person, Application, Staff, Kind, From, Until));
        if (!filter.Succeeded)
        {
            _events = null;
            _problems = new FieldProblems([new FieldProblem(filter.Error.Field!, filter.Error.Message)]);
            return;
        }
        _problems = FieldProblems.None;
        var read = await events.ListAsync(filter.Value, Page);
        _missing = !read.Succeeded;
        _events = read.Succeeded ? read.Value : null;
    }

    // Only where there is a circuit can progress be shown: before it, a download is a plain download.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || Facts?.Actor.Account is not { } account)
            return;
        _export = exports.Open(account);
        StateHasChanged();
        var seen = (ExportState.None, 0L);
        while (!_closed.IsCancellationRequested)
        {
            await Task.Delay(Pause, _closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (seen == (_export.State, _export.Done) || _closed.IsCancellationRequested)
                continue;
            seen = (_export.State, _export.Done);
            StateHasChanged();
        }
    }

    private static RenderFragment Text(string text) => builder => builder.AddContent(0, text);

    private string Link(string format)
    {
        var query = new Uri(navigation.Uri).Query;
        return $"/audit/events.{format}{query}{(_export is null ? "" : $"{(query.Length == 0 ? "?" : "&")}export={_export.Id}")}";
    }
}
