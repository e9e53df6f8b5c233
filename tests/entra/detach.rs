//! Taking everything away again.

use super::{TENANT, World, claimsmith};

#[test]
fn detach_takes_everything_away_and_the_listener_first() {
    let world = World::new("entra-detach");
    let before = world.graph.tenant(|tenant| tenant.objects.clone());
    assert_eq!(world.entra(&format!("--apply --tenant {TENANT}")).0, Some(0));
    world.writes();
    let detach = format!("entra --detach {}", world.connection());
    let (exit, said) = claimsmith(&detach);
    assert_eq!((exit, world.writes()), (Some(0), vec![]), "{said}");
    let (exit, done) = claimsmith(&format!("{detach} --apply --tenant {TENANT}"));
    assert_eq!(exit, Some(0), "{done}");
    assert_eq!(said.replace("would ", "done: "), done);
    let writes = world.writes();
    assert!(writes[0].starts_with("DELETE /authenticationEventListeners/"), "{writes:?}");
    assert!(!writes.iter().any(|write| write.starts_with("DELETE /applications")), "{writes:?}");
    let (_, printed) = claimsmith(&format!("{detach} --apply --with-application --tenant {TENANT}"));
    assert!(printed.starts_with("done: remove the app registration"), "{printed}");
    let (_, printed) = claimsmith(&format!("{detach} --apply --with-application --tenant {TENANT}"));
    assert_eq!(printed, "nothing to do\n");
    world.graph.tenant(|tenant| {
        for kind in ["servicePrincipals", "claimsMappingPolicies", "customAuthenticationExtensions"] {
            assert_eq!(tenant.objects[kind], before[kind], "{kind}");
        }
        assert!(tenant.assigned.is_empty());
    });
}

/// In an emergency nothing that can go wrong stands before the listener.
#[test]
fn the_listener_goes_even_where_nothing_else_can_be_looked_at() {
    let world = World::new("entra-emergency");
    assert_eq!(world.entra(&format!("--apply --tenant {TENANT}")).0, Some(0));
    world.graph.tenant(|tenant| tenant.objects.remove("claimsMappingPolicies"));
    let (exit, printed) =
        claimsmith(&format!("entra --detach --apply --tenant {TENANT} {}", world.connection()));
    assert!(exit == Some(3) && printed.starts_with("done: remove the listener"), "{printed}");
    assert!(world.graph.tenant(|tenant| tenant.objects["authenticationEventListeners"].is_empty()));
}
