using Microsoft.AspNetCore.Components;
using Portal.Infrastructure.Operations;

namespace Portal.Server.Features.Audit;

public sealed partial class ExportLinks(RunningExports exports)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _closed = new();
    private RunningExport? _export;

    /// <summary>Where the file is, without the ending that says its format.</summary>
    [Parameter, EditorRequired] public string Address { get; set; } = "";

    /// <summary>What is asked for: empty, or with its question mark.</summary>
    [Parameter, EditorRequired] public string Query { get; set; } = "";

    /// <summary>What is taken away, in the words of the links.</summary>
    [Parameter, EditorRequired] public string What { get; set; } = "";

    /// <summary>What is counted while it leaves.</summary>
    [Parameter, EditorRequired] public Counted Counted { get; set; } = null!;

    [CascadingParameter] private AccessFacts? Facts { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
        if (_export is not null)
            exports.Close(_export);
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

    private string Link(string format) =>
        $"{Address}.{format}{Query}{(_export is null ? "" : $"{(Query.Length == 0 ? "?" : "&")}export={_export.Id}")}";
}
