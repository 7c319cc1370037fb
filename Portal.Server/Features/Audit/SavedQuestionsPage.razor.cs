using Portal.Domain.Common;
using Portal.Server.Components;

namespace Portal.Server.Features.Audit;

public partial class SavedQuestionsPage
{
    private IReadOnlyList<SavedQuestion>? _own;
    private SavedQuestionId? _renaming;
    private string? _name, _error, _said;
    private Tone _tone;
    private bool _missing, _busy;
    private int _times;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var read = await Questions.ListAsync();
        _missing = !read.Succeeded;
        _own = read.Succeeded ? read.Value : null;
    }

    private void Begin(SavedQuestion question) => (_renaming, _name, _error) = (question.Id, question.Name, null);

    private async Task RenameAsync(SavedQuestion question)
    {
        if (_busy)
            return;
        _busy = true;
        var renamed = await Questions.RenameAsync(question.Id, _name);
        (_busy, _error) = (false, renamed.Error?.Message);
        if (renamed.Succeeded)
        {
            _renaming = null;
            await SayAsync("The question has its new name.", Tone.Success);
        }
    }

    private async Task RemoveAsync(SavedQuestion question)
    {
        if (_busy)
            return;
        _busy = true;
        var removed = await Questions.RemoveAsync(question.Id);
        _busy = false;
        await SayAsync(
            removed.Error?.Message ?? $"{question.Name} was removed. Ask it and save it again if you still need it.", removed.Succeeded ? Tone.Success : Tone.Error);
    }

    private Task SayAsync(string words, Tone tone)
    {
        (_said, _tone, _times) = (words, tone, _times + 1);
        return LoadAsync();
    }
}
