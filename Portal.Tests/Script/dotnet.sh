#!/usr/bin/env bash
# Stands for the SDK and for the portal's program in the tests of the script, which are about neither.
# shellcheck disable=SC2154
set -eu

after() { # OPTION WORDS: prints the word that follows the option
    local option=$1
    shift
    while [[ $1 != "$option" ]]; do shift; done
    echo "$2"
}

case "$1 ${2:-}" in
"--list-sdks "*) echo "${STAND_IN_SDK:-10.0.100} [here]" ;;
"--version "*) echo 10.0.100 ;;
"publish "*)
    mkdir -p "$(after -o "$@")"
    echo published >>"$STAND_IN_LOG"
    ;;
"build "*) exit "${STAND_IN_BUILD:-0}" ;;
"test "*)
    echo "database $PORTAL_TEST_DB"
    results=$(after --results-directory "$@")
    mkdir -p "$results"
    [[ -z ${STAND_IN_TRX:-} ]] || echo "$STAND_IN_TRX" >"$results/portal.trx"
    exit "${STAND_IN_TEST:-0}"
    ;;
*"Portal.Server.dll migrate")
    echo migrated >>"$STAND_IN_LOG"
    for role in App Sequencer; do
        echo "ConnectionStrings__Portal$role=${ConnectionStrings__Portal/portal_migrator/portal_$role};Timeout=5"
    done >"$Portal__DataFolder/connections.env"
    ;;
*"Portal.Server.dll ")
    [[ -z ${STAND_IN_DEATH:-} ]] || { echo "$STAND_IN_DEATH"; exit 3; }
    exec node -e '
        const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(ConnectionStrings|Portal)__/.test(name)));
        require("http").createServer((request, response) => response.end(JSON.stringify(env)))
            .listen(new URL(process.env.ASPNETCORE_URLS).port, "127.0.0.1");
        process.on("SIGTERM", () => setTimeout(() => {
            require("fs").appendFileSync(process.env.STAND_IN_LOG, "ended\n");
            process.exit();
        }, 300));'
    ;;
*)
    echo "${*:2} in $PWD"
    env | grep -E '^(ConnectionStrings|Portal)__' | sort
    ;;
esac
