using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Portal.Tests.Support;

/// <summary>
/// Somebody who has a keyboard and nothing else: no mouse, and no field that is filled in from outside. Everything is found by the name that
/// a screen reader says, and reached with Tab; a stop on the way whose focus cannot be seen fails the test, and so does a way that is too long.
/// </summary>
internal sealed class KeyboardOnly
{
    /// <summary>How many presses of Tab away anything on a page may be.</summary>
    public const int Furthest = 60;

    // Where focus is, whether that is what was looked for, and what is wrong with how it is shown.
    private const string Look = """
        (wanted) => {
            const at = document.activeElement;
            if (!at || at === document.body) return ["", "the page itself", ""];
            const label = at.matches("[type=radio],[type=checkbox]") ? at.labels[0] : null;
            const shown = at.closest(".portal-upload__target") ?? label ?? at;
            const marked = [getComputedStyle(shown), getComputedStyle(shown, "::before"), getComputedStyle(at)]
                .some((style) => style.outlineStyle !== "none" && (style.outlineStyle === "auto" || parseFloat(style.outlineWidth) >= 2));
            const box = shown.getBoundingClientRect();
            const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
            const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
            const inSight = right - left >= 1 && bottom - top >= 1;
            const over = inSight ? document.elementFromPoint((left + right) / 2, (top + bottom) / 2) : null;
            const covered = over && !shown.contains(over) && !over.contains(shown);
            return [
                wanted.includes(at) ? "there" : "",
                at.outerHTML.slice(0, 160),
                !inSight ? "is out of sight" : covered ? `is covered by ${over.outerHTML.slice(0, 80)}` : !marked ? "does not show that it has focus" : "",
            ];
        }
        """;

    private readonly ILocator _scope;

    public KeyboardOnly(IPage page) : this(page, page.Locator("body")) =>
        page.FileChooser += (_, _) => { }; // From now on: what is asked for only when the key goes down may come too late.

    private KeyboardOnly(IPage page, ILocator scope) => (Page, _scope) = (page, scope);

    public IPage Page { get; }

    /// <summary>Looks only inside the group of this name: a fieldset, a section, a dialog.</summary>
    public KeyboardOnly In(string group) => new(
        Page,
        _scope.GetByRole(AriaRole.Group, new() { NameRegex = Named(group) })
            .Or(_scope.GetByRole(AriaRole.Region, new() { NameRegex = Named(group) }))
            .Or(_scope.GetByRole(AriaRole.Dialog, new() { NameRegex = Named(group) })));

    /// <summary>Goes to a link and follows it; back, with Shift, when it stands before what has focus.</summary>
    public async Task FollowAsync(string link, bool back = false)
    {
        await GoAsync(_scope.GetByRole(AriaRole.Link, new() { NameRegex = Named(link) }), link, back ? "Shift+Tab" : "Tab");
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Goes to a button and presses it.</summary>
    public async Task PressAsync(string button) =>
        await PressOnAsync(_scope.GetByRole(AriaRole.Button, new() { NameRegex = Named(button) }), button, "Enter");

    /// <summary>Goes to the heading of what can be opened, and opens it.</summary>
    public async Task UnfoldAsync(string summary) => await PressOnAsync(_scope.Locator("summary").Filter(new() { HasText = summary }), summary, "Enter");

    /// <summary>Goes to a text field and types, in place of what stands there.</summary>
    public async Task TypeAsync(string field, string text, bool back = false)
    {
        var control = _scope.GetByRole(AriaRole.Textbox, new() { NameRegex = Named(field) });
        await GoAsync(control, field, back ? "Shift+Tab" : "Tab");
        await Page.Keyboard.PressAsync("Control+A");
        if (text.Length == 0)
            await Page.Keyboard.PressAsync("Delete");
        await Page.Keyboard.TypeAsync(text);
        await Assertions.Expect(control).ToHaveValueAsync(text);
    }

    /// <summary>Goes to a list and types until the entry is chosen.</summary>
    public async Task SelectAsync(string field, string entry)
    {
        var list = _scope.GetByRole(AriaRole.Combobox, new() { NameRegex = Named(field) });
        await GoAsync(list, field);
        // A list forgets the letters of before when the machine is slow between two of them.
        for (var i = 0; i < 5; i++)
        {
            await Page.Keyboard.TypeAsync(entry);
            if (await list.EvaluateAsync<string>("list => list.selectedOptions[0]?.text ?? ''") == entry)
                return;
            await Page.Keyboard.PressAsync("Home");
            await Page.WaitForTimeoutAsync(1_100);
        }
        Assert.Fail($"“{entry}” could not be chosen in “{field}”.");
    }

    /// <summary>Goes to a question and answers it with the arrow keys.</summary>
    public async Task ChooseAsync(string question, string answer)
    {
        var all = _scope.GetByRole(AriaRole.Radiogroup, new() { NameRegex = new Regex($"^\\s*{Regex.Escape(question)}") }).GetByRole(AriaRole.Radio);
        var wanted = all.And(Page.GetByRole(AriaRole.Radio, new() { NameRegex = new Regex($"^{Regex.Escape(answer)}\\b") }));
        await GoAsync(all, question);
        for (var i = await all.CountAsync(); i > 0 && await ReachedAsync(wanted, answer) is null; i--)
            await Page.Keyboard.PressAsync("ArrowDown");
        if (!await wanted.IsCheckedAsync())
            await Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(wanted).ToBeCheckedAsync();
    }

    /// <summary>Goes to a box and ticks it, or takes the tick away.</summary>
    public async Task TickAsync(string box, bool on = true)
    {
        var control = _scope.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex($"^{Regex.Escape(box)}") });
        await PressOnAsync(control, box, "Space");
        await Assertions.Expect(control).ToBeCheckedAsync(new() { Checked = on });
    }

    /// <summary>Goes to a place for files, opens the device's own window, and chooses there.</summary>
    public async Task UploadAsync(string field, params FilePayload[] files)
    {
        var control = _scope.GetByLabel(Named(field));
        await GoAsync(control, field);
        var window = await Page.RunAndWaitForFileChooserAsync(() => Page.Keyboard.PressAsync("Enter"));
        await window.SetFilesAsync(files);
    }

    /// <summary>Presses Tab until focus is on one of these.</summary>
    public async Task GoAsync(ILocator wanted, string name, string key = "Tab")
    {
        await Assertions.Expect(wanted).Not.ToHaveCountAsync(0);
        var way = new List<string>();
        var (there, at) = await LookAsync(wanted, name, judge: false);
        while (!there)
        {
            Assert.True(way.Count < Furthest, $"“{name}” was not reached in {Furthest} presses of {key}:\n{string.Join('\n', way)}");
            await Page.Keyboard.PressAsync(key);
            (there, at) = await LookAsync(wanted, name, judge: true);
            way.Add(at);
        }
    }

    private async Task PressOnAsync(ILocator wanted, string name, string key)
    {
        await GoAsync(wanted, name);
        await Page.Keyboard.PressAsync(key);
    }

    private static async Task<string?> ReachedAsync(ILocator wanted, string name) =>
        await LookAsync(wanted, name, judge: true) is (true, var at) ? at : null;

    private static async Task<(bool There, string At)> LookAsync(ILocator wanted, string name, bool judge)
    {
        var seen = await wanted.EvaluateAllAsync<string[]>(Look);
        Assert.True(!judge || seen[2].Length == 0, $"On the way to “{name}”: {seen[1]} {seen[2]}.");
        return (seen[0].Length > 0, seen[1]);
    }

    // What a label says, with or without the word that the field has to be filled in.
    private static Regex Named(string name) => new($"^\\s*{Regex.Escape(name)}(\\s*\\(required\\))?\\s*$");
}
