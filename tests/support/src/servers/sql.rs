//! A PostgreSQL, a MariaDB and a PgBouncer for one run of the tests: started by the first test that asks, ended with the
//! process.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::num::NonZeroU32;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use aws_lc_rs::pbkdf2::{self, PBKDF2_HMAC_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Error, Executor};
use tokio::sync::OnceCell;

use super::frozen::Frozen;

/// Who owns the databases, in both servers.
pub const OWNER: &str = "owner";
/// The owner's password.
pub const PASSWORD: &str = "secret of a test";

/// Runs a server until its input ends, which it does when the tests end, however they do. A server refuses to run
/// as root.
const KEEPER: &str = r#"
trap : HUP INT TERM
cd "$FOLDER" || exit
PATH="$PATH:/usr/sbin:$(echo /usr/lib/postgresql/*/bin | tr ' ' ':')"
for program in $CREATE $SERVE; do
  case $program in
    initdb | postgres | mariadb-install-db | mariadbd | pgbouncer)
      command -v "$program" > log || { echo "$program is not installed; tests/run does that" > log; exit; } ;;
  esac
done
as=
if [ "$(id -u)" = 0 ]; then
  as="setpriv --reuid=$ACCOUNT --regid=$ACCOUNT --clear-groups"
  chown -R "$ACCOUNT:$ACCOUNT" .
fi
setsid sh -c "$as $CREATE && exec $as $SERVE" < /dev/null > log 2>&1 &
cat > /dev/null
for signal in $STOP; do kill -s "$signal" -- "-$!"; done
wait "$!" 2> /dev/null
cd / && rm -rf "$FOLDER"
"#;

const CREATE_POSTGRESQL: &str = "initdb --pgdata=data --username=owner --pwfile=password --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C --no-sync";
const SERVE_POSTGRESQL: &str = "postgres -D data -p PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c fsync=off -c ssl=on -c ssl_cert_file=../certificate.pem -c ssl_key_file=../key.pem";
/// One server session, which clients get for a transaction each. They log in with a password as it is, because
/// PgBouncer would verify it with 4096 iterations.
const PGBOUNCER: &str = "[databases]\n* = host=127.0.0.1 port=SERVER\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
    listen_port = PORT\nunix_socket_dir =\nauth_type = plain\nauth_file = FOLDER/users\n\
    pool_mode = transaction\ndefault_pool_size = 1\n";
const CREATE_MARIADB: &str = "mariadb-install-db --no-defaults --datadir=FOLDER/data --skip-test-db --auth-root-authentication-method=normal";
const SERVE_MARIADB: &str = "mariadbd --no-defaults --datadir=FOLDER/data --port=PORT --bind-address=127.0.0.1 \
    --socket=FOLDER/socket --pid-file=FOLDER/pid --skip-name-resolve --init-file=FOLDER/owner.sql \
    --ssl-cert=FOLDER/certificate.pem --ssl-key=FOLDER/key.pem --character-set-server=utf8mb4 \
    --innodb-buffer-pool-size=16M --innodb-flush-log-at-trx-commit=0";

/// At once, and for what creates the database.
const STOP_POSTGRESQL: &str = "QUIT TERM";
/// At once: nothing has to be kept.
const STOP_MARIADB: &str = "KILL";

/// A server that is running.
pub struct Server {
    /// Its port on 127.0.0.1.
    pub port: u16,
    folder: String,
    keeper: Mutex<Child>,
}

/// The certificate of both servers and its key, in PEM: for `localhost`, and its own root.
pub static CERTIFICATE: LazyLock<(String, String)> = LazyLock::new(|| {
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (certified.cert.pem(), certified.signing_key.serialize_pem())
});

/// The PostgreSQL.
pub async fn postgresql() -> &'static Server {
    static SERVER: OnceCell<Result<Server, String>> = OnceCell::const_new();
    SERVER
        .get_or_init(another_postgresql)
        .await
        .as_ref()
        .unwrap_or_else(|reason| panic!("no PostgreSQL: {reason}"))
}

/// A PostgreSQL for one test, which ends when it is dropped.
///
/// # Errors
/// It does not start: what it said.
pub async fn another_postgresql() -> Result<Server, String> {
    let server = Server::start("postgres", &[], CREATE_POSTGRESQL, SERVE_POSTGRESQL, STOP_POSTGRESQL);
    server.ready(|| async { server.set_cheap_password().await }).await?;
    Ok(server)
}

/// A transaction pooler in front of the PostgreSQL: as few poolers do, it refuses what it does not know at the login.
pub async fn pgbouncer() -> &'static Server {
    static SERVER: OnceCell<Result<Server, String>> = OnceCell::const_new();
    let start = || async {
        let configuration = PGBOUNCER.replace("SERVER", &postgresql().await.port.to_string());
        let users = format!("\"{OWNER}\" \"{PASSWORD}\"\n");
        let files = [("pgbouncer.ini", configuration.as_str()), ("users", users.as_str())];
        let server = Server::start("postgres", &files, "true", "pgbouncer FOLDER/pgbouncer.ini", "KILL");
        server.ready(|| async { server.postgresql("postgres").connect().await.map(drop) }).await?;
        Ok(server)
    };
    SERVER.get_or_init(start).await.as_ref().unwrap_or_else(|reason| panic!("no PgBouncer: {reason}"))
}

/// The MariaDB.
pub async fn mariadb() -> &'static Server {
    static SERVER: OnceCell<Result<Server, String>> = OnceCell::const_new();
    SERVER.get_or_init(another_mariadb).await.as_ref().unwrap_or_else(|reason| panic!("no MariaDB: {reason}"))
}

/// A MariaDB for one test, which ends when it is dropped.
///
/// # Errors
/// It does not start: what it said.
pub async fn another_mariadb() -> Result<Server, String> {
    let server = Server::start("mysql", &[], CREATE_MARIADB, SERVE_MARIADB, STOP_MARIADB);
    server.ready(|| async { server.mysql("mysql").connect().await.map(drop) }).await?;
    Ok(server)
}

impl Server {
    fn start(account: &str, more: &[(&str, &str)], create: &str, serve: &str, stop: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = std::env::temp_dir().join(format!("claimsmith-{}-{port}", std::process::id()));
        let folder = folder.to_str().unwrap().to_owned();
        fs::create_dir(&folder).unwrap();
        let (certificate, key) = &*CERTIFICATE;
        let owner = format!(
            "CREATE USER {OWNER}@'%' IDENTIFIED BY '{PASSWORD}';\nGRANT ALL ON *.* TO {OWNER}@'%' WITH GRANT OPTION;"
        );
        let command = |text: &str| text.replace("FOLDER", &folder).replace("PORT", &port.to_string());
        let files = [
            ("certificate.pem", certificate.as_str()),
            ("key.pem", key),
            ("owner.sql", &owner),
            ("password", PASSWORD),
        ];
        for (name, text) in files.iter().chain(more) {
            let mut file = private(&format!("{folder}/{name}"));
            file.write_all(command(text).as_bytes()).unwrap();
        }
        let keeper = Command::new("sh")
            .args(["-c", KEEPER])
            .envs([("FOLDER", folder.as_str()), ("ACCOUNT", account), ("STOP", stop)])
            .envs([("CREATE", command(create)), ("SERVE", command(serve))])
            .stdin(Stdio::piped())
            .spawn();
        Self { port, folder, keeper: Mutex::new(keeper.unwrap()) }
    }

    /// All of the server does not run until this is dropped; its connections stay open.
    pub fn freeze(&self) -> Frozen {
        let id = |name: &str| fs::read_to_string(format!("{}/{name}", self.folder));
        let id = id("pid").or_else(|_| id("data/postmaster.pid")).unwrap();
        let id = id.lines().next().unwrap().trim().to_owned();
        // Those that PostgreSQL has for its connections.
        let children = Command::new("pgrep").args(["-P", &id]).output().unwrap().stdout;
        let children = String::from_utf8(children).unwrap();
        Frozen::new([&id].into_iter().cloned().chain(children.lines().map(str::to_owned)).collect())
    }

    /// Waits until a connection can be made; else what the server said.
    async fn ready<F: Future<Output = Result<(), Error>>>(
        &self,
        connect: impl Fn() -> F,
    ) -> Result<(), String> {
        let mut tries = 0;
        while let Err(error) = connect().await {
            tries += 1;
            let ended = self.keeper.lock().unwrap().try_wait().unwrap().is_some();
            if ended || tries == 300 {
                let log = fs::read_to_string(format!("{}/log", self.folder)).unwrap_or_default();
                if ended {
                    fs::remove_dir_all(&self.folder).unwrap();
                }
                return Err(format!("{error}\n{log}"));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Stores the same password so that it is verified with one iteration instead of 4096, which take longer than a
    /// store's share of a callout in an unoptimized build on a busy machine.
    async fn set_cheap_password(&self) -> Result<(), Error> {
        let mut connection = self.postgresql("postgres").connect().await?;
        let statement = format!("ALTER ROLE {OWNER} PASSWORD '{}'", scram_verifier(PASSWORD));
        connection.execute(AssertSqlSafe(statement)).await?;
        Ok(())
    }

    /// The owner's way to a database of a PostgreSQL.
    pub fn postgresql(&self, database: &str) -> PgConnectOptions {
        let options = PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(self.port);
        // A pooler does not know the setting.
        options.username(OWNER).password(PASSWORD).database(database).extra_float_digits(None)
    }

    /// The owner's way to a database of a MariaDB.
    pub fn mysql(&self, database: &str) -> MySqlConnectOptions {
        let options = MySqlConnectOptions::new().host("127.0.0.1").port(self.port);
        options.username(OWNER).password(PASSWORD).database(database)
    }
}

/// What PostgreSQL keeps of a password: RFC 5803, with one iteration.
fn scram_verifier(password: &str) -> String {
    let salt = b"salt of a test";
    let mut salted = [0; 32];
    pbkdf2::derive(PBKDF2_HMAC_SHA256, NonZeroU32::MIN, salt, password.as_bytes(), &mut salted);
    let salted = hmac::Key::new(hmac::HMAC_SHA256, &salted);
    let (client, server) = (hmac::sign(&salted, b"Client Key"), hmac::sign(&salted, b"Server Key"));
    let stored = digest(&SHA256, client.as_ref());
    let [salt, stored, server] =
        [&salt[..], stored.as_ref(), server.as_ref()].map(|part| STANDARD.encode(part));
    format!("SCRAM-SHA-256$1:{salt}${stored}:{server}")
}

/// A new file that only its owner can read: else the servers refuse a key.
fn private(path: &str) -> fs::File {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).unwrap()
}
