# shellcheck shell=bash
# Builds the portal into DIR/app when its sources have changed, sourced by ./portal.

need_dotnet() {
    # Build servers that outlive a command would keep its output open.
    export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
    [[ $'\n'$(dotnet --list-sdks 2>/dev/null) == *$'\n10.'* ]] || die "The .NET 10 SDK is needed: install it and put dotnet on the PATH."
}
need_node() {
    if [[ ! $(node --version 2>/dev/null) =~ ^v([0-9]+)\. ]] || ((BASH_REMATCH[1] < 20)); then
        die "Node.js 20 or newer is needed: install it and put node on the PATH."
    fi
    command -v npm >/dev/null || die "npm, which comes with Node.js, is needed: install it and put npm on the PATH."
}
# Everything that the portal is built from, whether it is committed or not. Outside of a git clone generated files count too.
list_sources() {
    local not=('Portal.Tests' 'docs' '.ci' 'README.md' 'portal')
    [[ $data_folder != "$root"/* ]] || not+=("${data_folder#"$root"/}")
    if [[ $(git -c safe.directory="$root" rev-parse --show-toplevel 2>/dev/null) == "$root" ]]; then
        git -c safe.directory="$root" ls-files -coz --exclude-standard -- . "${not[@]/#/:(exclude,literal)}"
    else
        find . \( -name bin -o -name obj -o -name node_modules -o -name .git -o -path ./.data \) -prune -o -type f -print0
    fi
}
sources_stamp() (
    cd -- "$root"
    dotnet --version
    list_sources | sort -z | while IFS= read -r -d '' file; do
        [[ ! -f $file ]] || printf '%s\0' "$file"
    done | xargs -0 -r sha256sum
)

publish_if_changed() {
    local app=$data_folder/app stamp
    stamp=$(sources_stamp | sha256sum)
    [[ ! -f $app/.sources || $(<"$app/.sources") != "$stamp" ]] || return 0
    need_node
    say "Building the portal (minutes the first time)"
    rm -rf -- "$app.new" "$app.old"
    run_owned env -C "$root" dotnet publish Portal.Server -c Release -o "$app.new" --nologo -v q >&2 ||
        die "The portal could not be built."
    echo "$stamp" >"$app.new/.sources"
    [[ ! -d $app ]] || mv -- "$app" "$app.old"
    mv -- "$app.new" "$app"
    rm -rf -- "$app.old"
    published=yes
}
