using Microsoft.AspNetCore.Components;
using Portal.Domain.Access;
using Portal.Server.Components;
using Portal.Server.Features.Staff;

namespace Portal.Server.Features.Audit;

public sealed partial class EventListPage(EventLists events, NavigationManager navigation)
{
    internal static readonly Choice[] Roles =
        [new(EventFilter.AnyStaff, "By any staff"), .. Enum.GetNames<StaffRole>().Select(role => new Choice(role, RoleWords.As(role)))];

    internal static readonly Choice[] Kinds = [.. EventFilter.Kinds.Select(kind => new Choice(kind, EventKindWords.Of(kind))).OrderBy(choice => choice.Label, StringComparer.Ordinal)];

    private IReadOnlyList<Column<NamedEvent>> _columns = [];
    private FieldProblems _problems = FieldProblems.None;
    private NamedEvents? _events;
    private bool _missing;

    [SupplyParameterFromQuery] public string? Provider { get; set; }

    [SupplyParameterFromQuery] public string? Person { get; set; }

    [SupplyParameterFromQuery] public string? Application { get; set; }

    [SupplyParameterFromQuery] public string? Staff { get; set; }

    [SupplyParameterFromQuery] public string? Kind { get; set; }

    [SupplyParameterFromQuery] public string? From { get; set; }

    [SupplyParameterFromQuery] public string? Until { get; set; }

    [SupplyParameterFromQuery] public int Page { get; set; }

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

    private static RenderFragment Text(string text) => builder => builder.AddContent(0, text);
}
