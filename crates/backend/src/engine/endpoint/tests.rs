use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::{TempDir, tempdir};

use super::*;
use crate::platform::programs::SUFFIX;

/// An environment with a home folder of its own.
fn home() -> (Environment, TempDir) {
    let folder = tempdir().unwrap();
    let environment = Environment {
        home: Some(folder.path().to_owned()),
        ..Environment::default()
    };
    (environment, folder)
}

fn write(path: PathBuf, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Makes a context as `docker context create` does, and gives the folder of its certificates.
fn make_context(home: &Path, name: &str, host: &str) -> PathBuf {
    let id: String = Sha256::digest(name)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let contexts = home.join(".docker/contexts");
    let meta = format!(
        r#"{{"Name":"{name}","Metadata":{{}},"Endpoints":{{"docker":{{"Host":"{host}","SkipTLSVerify":false}}}}}}"#
    );
    write(contexts.join("meta").join(&id).join("meta.json"), &meta);
    contexts.join("tls").join(id).join("docker")
}

fn use_context(home: &Path, name: &str) {
    let config = format!(r#"{{"auths":{{}},"currentContext":"{name}"}}"#);
    write(home.join(".docker/config.json"), &config);
}

fn choose(environment: &Environment) -> EngineEndpoint {
    Search::new(None, environment.clone()).endpoint()
}

fn chosen(environment: &Environment) -> (String, EndpointSource, Option<String>) {
    let Endpoint {
        host,
        source,
        context,
    } = choose(environment).shown;
    (host, source, context)
}

#[test]
fn the_order_is_flag_host_context_config_default() {
    let (mut environment, folder) = home();
    let host = |host: &str| format!("tcp://{host}");
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(
        chosen(&environment),
        (DEFAULT_HOST.to_owned(), EndpointSource::Default, None)
    );
    make_context(folder.path(), "one", "tcp://one");
    make_context(folder.path(), "two", "tcp://two");
    use_context(folder.path(), "one");
    assert_eq!(
        chosen(&environment),
        (host("one"), EndpointSource::Config, name("one"))
    );
    environment.docker_context = name("two");
    assert_eq!(
        chosen(&environment),
        (host("two"), EndpointSource::DockerContext, name("two"))
    );
    environment.docker_host = Some(host("three"));
    assert_eq!(
        chosen(&environment),
        (host("three"), EndpointSource::DockerHost, None)
    );
    let flag = Search::new(Some("tcp://four".to_owned()), environment);
    let flag = flag.endpoint().shown;
    assert_eq!(flag.source, EndpointSource::Flag);
}

#[test]
fn the_default_context_is_no_context() {
    let (mut environment, folder) = home();
    make_context(folder.path(), "one", "tcp://one");
    use_context(folder.path(), "one");
    environment.docker_context = Some("default".to_owned());
    let (host, source, _) = chosen(&environment);
    assert_eq!(host, DEFAULT_HOST);
    assert_eq!(source, EndpointSource::DockerContext);
}

#[test]
fn docker_config_names_another_folder() {
    let (mut environment, folder) = home();
    make_context(folder.path(), "one", "tcp://one");
    use_context(folder.path(), "one");
    environment.docker_config = environment.home.replace("/nowhere".into());
    environment.docker_config.as_mut().unwrap().push(".docker");
    assert_eq!(chosen(&environment).0, "tcp://one");
}

#[test]
fn a_broken_configuration_is_reported_without_the_name_of_the_home() {
    let (mut environment, folder) = home();
    let outcome = |environment: &Environment| {
        let endpoint = choose(environment);
        (endpoint.target.unwrap_err().reason, endpoint.shown.host)
    };
    for content in ["", "{", "[]", r#"{"currentContext":1}"#, "\u{1}"] {
        write(folder.path().join(".docker/config.json"), content);
        assert_eq!(
            outcome(&environment),
            (Reason::ConfigUnreadable, "~/.docker/config.json".to_owned()),
            "{content}"
        );
    }
    use_context(folder.path(), "gone");
    assert_eq!(
        outcome(&environment),
        (Reason::ContextMissing, "the context gone".to_owned())
    );
    environment.docker_context = Some("../../../etc".to_owned());
    assert_eq!(outcome(&environment).0, Reason::ContextMissing);
    environment.docker_host = Some("tcp://host".to_owned());
    assert!(choose(&environment).target.is_ok());
}

#[test]
fn a_damaged_context_is_unreadable() {
    let (mut environment, folder) = home();
    environment.docker_context = Some("one".to_owned());
    make_context(folder.path(), "one", "tcp://one");
    let meta = folder.path().join(".docker/contexts/meta");
    let file = fs::read_dir(meta).unwrap().next().unwrap().unwrap();
    for content in ["{", "{}", r#"{"Endpoints":{"kubernetes":{}}}"#] {
        write(file.path().join("meta.json"), content);
        let endpoint = choose(&environment);
        let reason = endpoint.target.map_err(|flaw| flaw.reason);
        assert_eq!(reason, Err(Reason::ConfigUnreadable), "{content}");
    }
}

#[test]
fn the_certificates_of_a_context_are_its_own() {
    let (mut environment, folder) = home();
    let tls = make_context(folder.path(), "one", "tcp://one");
    environment.docker_context = Some("one".to_owned());
    environment.docker_tls_verify = true;
    let target = |environment: &Environment| choose(environment).target;
    assert_eq!(
        target(&environment),
        Ok(Target::Tcp("one:2375".to_owned())),
        "the variable is for addresses"
    );
    write(tls.join("ca.pem"), "");
    let files = TlsFiles::in_folder(&tls);
    let address = "one:2376".to_owned();
    assert_eq!(target(&environment), Ok(Target::Tls { address, files }));
}

#[test]
fn the_variables_for_tls_apply_to_addresses() {
    let (mut environment, folder) = home();
    environment.docker_tls_verify = true;
    let tls = |address: &str, folder: &Path| {
        let address = address.to_owned();
        let files = TlsFiles::in_folder(folder);
        Ok(Target::Tls { address, files })
    };
    let target = |environment: &Environment| choose(environment).target;
    let client = folder.path().join(".docker");
    assert_eq!(target(&environment), tls("localhost:2376", &client));
    environment.docker_host = Some("tcp://host:1".to_owned());
    assert_eq!(target(&environment), tls("host:1", &client));
    environment.docker_cert_path = Some("/certs".into());
    assert_eq!(target(&environment), tls("host:1", Path::new("/certs")));
    environment.docker_host = Some(DEFAULT_HOST.to_owned());
    let socket = target(&environment).unwrap();
    assert!(matches!(socket, Target::Socket(_)), "{socket:?}");
}

#[test]
fn programs_are_looked_for_where_the_shell_would() {
    let (mut environment, folder) = home();
    let found = |environment: &Environment| Search::new(None, environment.clone()).installed();
    assert_eq!(found(&environment), Some("docker"), "nobody knows");
    environment.path = Some(folder.path().into());
    assert_eq!(found(&environment), None);
    write(folder.path().join(format!("podman{SUFFIX}")), "");
    assert_eq!(found(&environment), Some("podman"));
    write(folder.path().join(format!("docker{SUFFIX}")), "");
    assert_eq!(found(&environment), Some("docker"));
}

#[test]
fn an_address_that_was_given_is_known_without_a_file() {
    let (mut environment, _folder) = home();
    assert_eq!(Search::new(None, environment.clone()).addressed(), None);
    environment.docker_host = Some("tcp://host:1".to_owned());
    for given in [None, Some("tcp://flag:1".to_owned())] {
        let search = Search::new(given, environment.clone());
        assert_eq!(search.addressed(), Some(search.endpoint()));
    }
}

#[test]
fn what_is_shown_of_an_address_does_nothing_to_a_terminal() {
    let (environment, folder) = home();
    use_context(folder.path(), "far");
    make_context(folder.path(), "far", "far\\u001b[2J.test");
    let endpoint = choose(&environment);
    assert_eq!(
        endpoint.target.map_err(|flaw| flaw.reason),
        Err(Reason::BadHost)
    );
    assert_eq!(endpoint.shown.host, "far[2J.test");
}
