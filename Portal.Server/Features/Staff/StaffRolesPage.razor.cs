using Microsoft.AspNetCore.Components;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Server.Components;

namespace Portal.Server.Features.Staff;

public partial class StaffRolesPage
{
    private static readonly Choice[] Roles = [.. Enum.GetValues<StaffRole>().Select(role => new Choice(role.ToString(), RoleWords.Of(role)))];

    private IReadOnlyList<Column<AccountLine>> _columns = [];
    private FieldProblems _problems = FieldProblems.None;
    private AccountLines? _page;
    private AccountLine? _chosen;
    private bool _missing, _suspending, _endRefused;
    private int _attempt;
    private string? _done, _reason, _role, _endReason, _endProblem;
    private (AccountLine Whose, RoleLine Role)? _ending;

    [SupplyParameterFromQuery] public string? Search { get; set; }

    [SupplyParameterFromQuery] public int Page { get; set; }

    protected override void OnInitialized() => _columns =
    [
        new Column<AccountLine>("E-mail address", line => builder => builder.AddContent(0, line.Email)) { NamesRow = true },
        new Column<AccountLine>("Name", line => builder => builder.AddContent(0, line.Name)),
        new Column<AccountLine>("State", line => builder => builder.AddContent(0, line.Suspended ? "Suspended" : line.Ready ? "Active" : "Not set up")),
        new Column<AccountLine>("Roles", RolesOf),
        new Column<AccountLine>("Change", ChangeOf),
    ];

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var read = await StaffRoles.ListAsync(Search, Page);
        _missing = !read.Succeeded;
        _page = read.Succeeded ? read.Value : null;
        _chosen = _page?.Lines.FirstOrDefault(line => line.Id == _chosen?.Id);
    }

    private async Task ProposeAsync()
    {
        if (!Enum.TryParse<StaffRole>(_role, out var role))
            Tell(Portal.Domain.Common.Error.Of(StaffRoles.ReasonProblem(_reason), new("role.missing", "Choose a role.", "role"))!);
        else
            await ActAsync(() => StaffRoles.ProposeAsync(_chosen!.Id, role, _reason), "The role is proposed. Another account administrator has to confirm it.");
    }

    // The dialog says that the reason is kept, so there is one before it opens.
    private void AskToSuspend()
    {
        if (StaffRoles.ReasonProblem(_reason) is { } problem)
            Tell(problem);
        else
            (_problems, _suspending) = (FieldProblems.None, true);
    }

    private Task SuspendAsync() =>
        ActAsync(() => StaffRoles.SuspendAsync(_chosen!.Id, _reason), $"{_chosen!.Email} is suspended and signed out.");

    private Task ReadmitAsync() => ActAsync(() => StaffRoles.ReadmitAsync(_chosen!.Id, _reason), $"{_chosen!.Email} can sign in again.");

    private async Task ActAsync<T>(Func<Task<Result<T>>> act, string done)
    {
        var result = await act();
        if (!result.Succeeded)
        {
            Tell(result.Error);
            return;
        }
        (_problems, _done, _reason, _role) = (FieldProblems.None, done, null, null);
        await LoadAsync();
    }

    private void Tell(Portal.Domain.Common.Error error)
    {
        _attempt++;
        _done = null;
        _problems = FieldProblems.Of(error, "search");
    }

    private void Choose(AccountLine line) => (_chosen, _done, _problems) = (line, null, FieldProblems.None);

    private bool MayConfirm(RoleLine role) => !role.Confirmed && role.ProposedBy != _page!.Me && role.Account != _page.Me;

    private Task ConfirmAsync(AccountLine line, RoleLine role) =>
        ActAsync(() => StaffRoles.ConfirmAsync(role.Id), $"{line.Email} has the role {RoleWords.Of(role.Role)} now.");

    private void AskToEnd(AccountLine line, RoleLine role) =>
        (_ending, _endReason, _endProblem, _done, _problems) = ((line, role), null, null, null, FieldProblems.None);

    private static string EndHeading(AccountLine line, RoleLine role) => role.Confirmed
        ? $"End the role {RoleWords.Of(role.Role)} of {line.Email}?"
        : $"Take back the proposal of {RoleWords.Of(role.Role)} for {line.Email}?";

    private async Task EndAsync()
    {
        _endProblem = StaffRoles.ReasonProblem(_endReason)?.Message;
        _endRefused = _endProblem is not null;
        if (!_endRefused && _ending is var (line, role))
            await ActAsync(() => StaffRoles.EndAsync(role.Id, _endReason), $"{line.Email} does not have the role {RoleWords.Of(role.Role)} any more.");
    }

    // Without a reason it stays open, with what was wrong. Closing it by hand is always possible.
    private void EndAnswered(bool open)
    {
        if (!_endRefused)
            _ending = null;
        _endRefused = false;
    }
}
