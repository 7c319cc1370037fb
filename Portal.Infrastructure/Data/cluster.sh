# shellcheck shell=bash
# The private PostgreSQL cluster of a data folder, sourced by ./portal. Why: docs/decisions/0002-private-postgresql.md.
# A data folder holds one cluster, in DIR/cluster; cluster_open says which one the other functions mean.

cluster_role=portal_migrator
cluster='' cluster_data='' cluster_socket='' cluster_uid='' cluster_gid='' pg_bin=''

cluster_connection() { echo "Host=$cluster_socket;Username=$cluster_role;Database=portal"; }

# PostgreSQL refuses to run as root, so root lends the work to the owner of the cluster. Descriptors 7 to 9 are the
# script's locks: a database that inherited one would hold it for ever.
as_cluster_owner() (
    cd /
    exec 7>&- 8>&- 9>&-
    local as=()
    if ((EUID == 0 && cluster_uid != 0)); then
        as=(setpriv "--reuid=$cluster_uid" "--regid=$cluster_gid" --clear-groups --inh-caps=-all --)
    fi
    exec "${as[@]}" env -i PATH="$PATH" LC_ALL=C.UTF-8 "$@"
)

# Prints the folder of the newest PostgreSQL from 15 on, or of exactly the major version asked for.
find_postgres() {
    local wanted=${1:-} folder program major
    local on_path='' best='' best_major=14
    on_path=$(command -v pg_ctl) && on_path=$(dirname -- "$(readlink -f -- "$on_path")")
    for folder in /usr/lib/postgresql/*/bin "$on_path"; do
        for program in postgres initdb pg_ctl psql; do
            [[ -x $folder/$program ]] || continue 2
        done
        major=$("$folder/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
        if ((major > best_major)) && [[ -z $wanted || $major == "$wanted" ]]; then
            best=$folder best_major=$major
        fi
    done
    [[ -n $best ]] && echo "$best"
}

# Debian's package makes and starts a cluster of its own when it is installed; nobody asked for that one.
install_postgres() {
    local as=() drop_in=/etc/postgresql-common/createcluster.d/portal.conf status=0
    may_install as || return 1
    "${as[@]}" mkdir -p "${drop_in%/*}"
    echo 'create_main_cluster = false' | "${as[@]}" tee "$drop_in" >/dev/null
    apt_install postgresql || status=$?
    "${as[@]}" rm -f "$drop_in"
    return "$status"
}

choose_postgres() {
    local made_by=''
    [[ ! -s $1/cluster/data/PG_VERSION ]] || made_by=$(<"$1/cluster/data/PG_VERSION")
    pg_bin=$(find_postgres "$made_by") && return
    [[ -z $made_by ]] || die "The database in $1 was made by PostgreSQL $made_by: install postgresql-$made_by (server and client)."
    install_postgres && pg_bin=$(find_postgres) && return
    die "PostgreSQL 15 or newer is needed: install it (on Debian and Ubuntu: apt-get install postgresql) and start again."
}

# An existing cluster keeps its owner. A new one gets the unprivileged user postgres or nobody when root makes it.
choose_owner() {
    local owner
    if [[ -d $1/cluster ]]; then
        cluster_uid=$(stat -L -c %u "$1/cluster") cluster_gid=$(stat -L -c %g "$1/cluster")
    elif ((EUID != 0)); then
        cluster_uid=$EUID cluster_gid=$(id -g)
    else
        owner=postgres
        id -u "$owner" >/dev/null 2>&1 || owner=nobody
        cluster_uid=$(id -u "$owner") cluster_gid=$(id -g "$owner")
    fi
    ((EUID == 0 || EUID == cluster_uid)) || die "The database in $1 belongs to $(stat -L -c %U "$1/cluster"): run this as that user."
}

# Root's data folders let the owner of the cluster pass, and nobody else. Where a folder above stops it (/root is often
# closed), the cluster stands under /var/lib and DIR/cluster is a link to it.
make_cluster_folder() {
    local dir=$1
    if ((EUID == 0 && cluster_uid != 0)); then
        chgrp "$cluster_gid" "$dir"
        chmod 0710 "$dir"
    fi
    [[ ! -d $dir/cluster ]] || return 0
    [[ ! -L $dir/cluster ]] || die "The database of $dir is gone: $dir/cluster points to $(readlink "$dir/cluster"), which is missing."
    mkdir -m 0700 "$dir/cluster"
    chown "$cluster_uid:$cluster_gid" "$dir/cluster"
    as_cluster_owner test -w "$dir/cluster" && return
    rmdir "$dir/cluster"
    cluster=/var/lib/portal/$(date +%Y%m%d-%H%M%S)-$$
    [[ -d ${cluster%/*} ]] || mkdir -m 0711 "${cluster%/*}"
    mkdir -m 0700 "$cluster"
    chown "$cluster_uid:$cluster_gid" "$cluster"
    as_cluster_owner test -w "$cluster" ||
        die "User $(id -nu "$cluster_uid") can enter neither $dir nor /var/lib: choose another folder with --data."
    ln -s "$cluster" "$dir/cluster"
    say "The database stands in $cluster, because user $(id -nu "$cluster_uid") cannot enter $dir"
}

cluster_open() {
    choose_postgres "$1"
    choose_owner "$1"
    make_cluster_folder "$1"
    cluster=$(realpath -- "$1/cluster")
    cluster_data=$cluster/data
    choose_socket_folder
}

# Unix sockets have paths of at most 107 bytes, and both PostgreSQL and Npgsql read commas and colons in them as lists.
choose_socket_folder() {
    local base
    cluster_socket=$cluster/socket
    if [[ ! $cluster_socket =~ ^[A-Za-z0-9_./-]{1,85}$ ]]; then
        cluster_socket=$(cat "$cluster/socket-folder" 2>/dev/null) || cluster_socket=''
        [[ -d $cluster_socket && ! -L $cluster_socket && $(stat -c %u "$cluster_socket") == "$cluster_uid" ]] && return
        base=${XDG_RUNTIME_DIR:-/tmp}
        as_cluster_owner test -w "$base" && ((${#base} < 60)) || base=/tmp
        cluster_socket=$(mktemp -d -p "$base" --suffix=.portal)
        echo "$cluster_socket" >"$cluster/socket-folder"
    fi
    [[ -d $cluster_socket ]] || mkdir -m 0700 "$cluster_socket"
    chown "$cluster_uid:$cluster_gid" "$cluster_socket"
}

cluster_sql() { # DATABASE STATEMENT
    as_cluster_owner "$pg_bin/psql" -XAtqw -v ON_ERROR_STOP=1 -h "$cluster_socket" -U "$cluster_role" -d "$1" -c "$2"
}

cluster_answers() { [[ $(cluster_sql postgres 'show data_directory' 2>/dev/null) == "$cluster_data" ]]; }

# Every process of a cluster works in its data folder. Root without CAP_SYS_PTRACE may not look there, the owner always may.
cluster_has_processes() {
    # shellcheck disable=SC2016
    as_cluster_owner bash -c 'for cwd in /proc/[0-9]*/cwd; do [[ $cwd -ef $0 ]] && exit 0; done; exit 1' "$cluster_data"
}

cluster_has_postmaster() {
    # shellcheck disable=SC2016
    as_cluster_owner bash -c 'read -r pid <"$0/postmaster.pid" && [[ /proc/$pid/cwd -ef $0 ]]' "$cluster_data" 2>/dev/null
}

# After a kill or a power cut the process number in postmaster.pid may belong to somebody else by now; PostgreSQL would refuse
# to start and pg_ctl would signal a stranger. A cluster that is just starting or ending is waited for.
clear_stale_locks() {
    local tries
    [[ -e $cluster_data/postmaster.pid ]] || return 0
    for ((tries = 0; tries < 600; tries++)); do
        cluster_has_processes || { rm -f "$cluster_data/postmaster.pid" "$cluster_socket"/.s.PGSQL.*; return; }
        ! cluster_answers || return 0
        sleep 0.1
    done
    die "Processes of an earlier database still work in $cluster_data: end them and start again."
}

# Under another name until it is whole: an interrupted initdb must not look like a cluster.
make_cluster() {
    rm -rf "$cluster_data.new"
    as_cluster_owner "$pg_bin/initdb" -D "$cluster_data.new" -U "$cluster_role" -A trust --encoding=UTF8 --locale=C.UTF-8 \
        --data-checksums >"$cluster/initdb.log" 2>&1 || die_with_log "The database could not be made." "$cluster/initdb.log"
    echo "include_if_exists = 'portal.conf'" >>"$cluster_data.new/postgresql.conf"
    mv "$cluster_data.new" "$cluster_data"
}

# The server's log may be read by people who may not read the data: no statements, no details with values.
write_settings() {
    local durable=on connections=200
    [[ $1 != fast ]] || durable=off connections=400
    cat >"$cluster_data/portal.conf" <<-SETTINGS
		listen_addresses = ''
		port = 5432
		unix_socket_directories = '$cluster_socket'
		unix_socket_permissions = 0700
		max_connections = $connections
		fsync = $durable
		synchronous_commit = $durable
		full_page_writes = $durable
		logging_collector = off
		log_min_error_statement = panic
		log_error_verbosity = terse
		timezone = 'UTC'
		log_timezone = 'UTC'
	SETTINGS
    chown "$cluster_uid:$cluster_gid" "$cluster_data/portal.conf"
}

cluster_start() { # durable|fast
    local log=$cluster/postgresql.log
    cluster_answers || clear_stale_locks
    if ! cluster_answers; then
        [[ -s $cluster_data/PG_VERSION ]] || make_cluster
        write_settings "$1"
        as_cluster_owner "$pg_bin/pg_ctl" start -D "$cluster_data" -l "$log" -w -t 120 -s >/dev/null 2>&1 ||
            die_with_log "The database did not start." "$log"
    fi
    [[ -n $(cluster_sql postgres "select 1 from pg_database where datname = 'portal'") ]] ||
        cluster_sql postgres 'create database portal'
}

cluster_stop() {
    cluster_has_postmaster || return 0
    as_cluster_owner "$pg_bin/pg_ctl" stop -D "$cluster_data" -m fast -w -t 60 -s >/dev/null ||
        die_with_log "The database did not stop." "$cluster/postgresql.log"
}

# Several commands may use one cluster at a time: each holds a shared lock, and the last one to leave stops it, unless
# `./portal db start` asked for it to stay.
cluster_enter() { # DIR durable|fast
    exec 7>>"$1/.cluster-change" 9>>"$1/.cluster-in-use"
    flock 7
    flock -s 9
    cluster_open "$1"
    cluster_start "$2"
    flock -u 7
}

cluster_leave() {
    [[ -n $cluster_data ]] || return 0
    flock 7
    if flock -n -x 9 && [[ ! -e $cluster/keep ]]; then cluster_stop; fi
    exec 7>&- 9>&-
    cluster_data=''
}

cluster_keep() {
    touch "$cluster/keep"
}

cluster_end() { # DIR
    [[ -d $1/cluster ]] || return 0
    exec 7>>"$1/.cluster-change"
    flock 7
    cluster_open "$1"
    rm -f "$cluster/keep"
    cluster_stop
    cluster_data=''
    exec 7>&-
}

# For clusters in temporary folders: what stands outside of the folder goes too.
cluster_remove() { # DIR
    cluster_leave
    [[ -z $cluster || ! $1/cluster -ef $cluster ]] || rm -rf -- "$cluster_socket" "$cluster"
    rm -rf -- "$1"
}
