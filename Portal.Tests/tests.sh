# shellcheck shell=bash
# Tests, checks and measurements, sourced by ./portal.

need_chromium() {
    if [[ -z ${PORTAL_CHROMIUM:-} ]]; then
        PORTAL_CHROMIUM=/usr/bin/chromium
        [[ -x $PORTAL_CHROMIUM ]] || apt_install chromium || true
    fi
    [[ -x $PORTAL_CHROMIUM ]] ||
        die "Chromium is needed for the browser tests: install it (on Debian: apt-get install chromium) or name it in PORTAL_CHROMIUM."
    export PORTAL_CHROMIUM
}

# Playwright's package carries its own node, which arrives without its execute bit on some file systems.
mend_playwright() {
    local node
    for node in Portal.Tests/bin/Debug/*/.playwright/node/linux-*/node; do
        [[ ! -f $node || -x $node ]] || chmod +x "$node"
    done
}

counter() { sed -nE "s/.*<Counters [^>]*\b$1=\"([0-9]+)\".*/\1/p" "$2" 2>/dev/null || true; }

# A skipped test counts as failed, and so does a run that broke off or ran nothing: only what has passed is proved.
summarize() { # STATUS TRX
    local passed total failed
    passed=$(counter passed "$2") total=$(counter total "$2")
    passed=${passed:-0} failed=$((${total:-0} - passed))
    if [[ -f $2 ]]; then
        grep -o '<UnitTestResult [^>]*>' "$2" | grep -v 'outcome="Passed"' |
            sed -E 's/.* testName="([^"]*)".* outcome="([^"]*)".*/\2: \1/; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' || true
    fi
    if ((${total:-0} == 0)); then
        echo "No test ran."
        failed=1
    elif (($1 != 0 && failed == 0)) || grep -q '<Text>The active test run was aborted' "$2"; then
        echo "The test run broke off before its end."
        failed=$((failed + 1))
    fi
    echo "$passed passed, $failed failed"
    ((failed == 0))
}

run_tests() { # [FILTER]
    local filter=${1:-} results=TestResults/portal status=0
    local select=()
    [[ -z $filter || $filter == *[=~]* ]] || filter="FullyQualifiedName~$filter"
    [[ -z $filter ]] || select=(--filter "$filter")
    cd -- "$root"
    rm -rf "$results"
    need_dotnet
    need_node
    need_chromium
    scratch=$(mktemp -d --suffix=.portal)
    if run_owned dotnet build Portal.Tests -c Debug --nologo -v q; then
        mend_playwright
        cluster_enter "$scratch" fast
        PORTAL_TEST_DB=$(cluster_connection)
        export PORTAL_TEST_DB
        run_owned dotnet test Portal.Tests -c Debug --no-build --nologo --results-directory "$results" \
            --logger "trx;LogFileName=portal.trx" --logger "console;verbosity=minimal" \
            --blame-hang-timeout 10m --blame-hang-dump-type none "${select[@]}" || status=$?
    else
        echo "The tests could not be built."
        status=1
    fi
    summarize "$status" "$results/portal.trx"
}

check() {
    cd -- "$root"
    need_dotnet
    need_node
    run_owned dotnet build Portal.sln -c Debug --nologo -v q -warnaserror
    run_owned dotnet format Portal.sln --verify-no-changes --no-restore
    if command -v shellcheck >/dev/null; then
        shellcheck -x -a portal .ci/run Portal.Tests/Script/dotnet.sh
    else
        say "The shell scripts were not checked: shellcheck is not installed."
    fi
}

# Not in a temporary folder: that may be memory, where durable settings cost nothing.
bench() { # [NAME]
    need_dotnet
    need_node
    prepare_data_folder
    publish_unless_running
    cluster_open "$data_folder"
    scratch=$(mktemp -d -p "$data_folder" --suffix=.bench)
    cluster_enter "$scratch" durable
    PORTAL_BENCH_DB=$(cluster_connection)
    export PORTAL_BENCH_DB PORTAL_BENCH_APP=$data_folder/app
    run_owned env -C "$root" dotnet run -c Release --project Portal.Tests/Bench -- "$@"
}
