//! Which model a call goes to: a person's own choice, else the connection's. What a gallery entry suggests
//! counts only where the connection's list has it.

use super::CallSettings;

/// What the connection says about models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelRule {
    /// The connection's own model; empty when none was chosen.
    pub connection: String,
    /// The ids that the endpoint listed, when it was asked.
    pub offered: Option<Vec<String>>,
}

/// The model of one call, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// The person's own choice for this call, or a suggestion that the endpoint offers.
    Own(String),
    /// The person's own choice, which the endpoint's list does not have. It is sent all the same.
    Unlisted(String),
    /// The connection's model.
    Connection(String),
    /// The connection's model, because the endpoint does not (or not known to) offer the one suggested.
    Instead {
        /// The connection's model, which is used.
        used: String,
        /// The model that was suggested.
        suggested: String,
    },
    /// No model was chosen anywhere; the suggestion, if there was one, is not known to be offered.
    Missing,
}

impl Chosen {
    /// The id to send.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Own(id) | Self::Unlisted(id) | Self::Connection(id) => Some(id),
            Self::Instead { used, .. } => Some(used),
            Self::Missing => None,
        }
    }
}

impl ModelRule {
    /// The model for a call with these settings (already merged with the workflow's).
    pub fn choose(&self, settings: &CallSettings) -> Chosen {
        let own = settings.model.as_deref().map(str::trim).filter(|id| !id.is_empty());
        if let Some(own) = own {
            return match &self.offered {
                Some(offered) if !offered.iter().any(|id| id == own) => Chosen::Unlisted(own.to_owned()),
                _ => Chosen::Own(own.to_owned()),
            };
        }
        let connection = self.connection.trim().to_owned();
        match &settings.suggested_model {
            Some(suggested) if self.offers(suggested) => Chosen::Own(suggested.clone()),
            _ if connection.is_empty() => Chosen::Missing,
            Some(suggested) if *suggested != connection => {
                Chosen::Instead { used: connection, suggested: suggested.clone() }
            }
            _ => Chosen::Connection(connection),
        }
    }

    fn offers(&self, model: &str) -> bool {
        self.offered.as_ref().is_some_and(|offered| offered.iter().any(|id| id == model))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        own: Option<&str>,
        suggested: Option<&str>,
        connection: &str,
        offered: Option<&[&str]>,
    ) -> Chosen {
        let rule = ModelRule {
            connection: connection.into(),
            offered: offered.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()),
        };
        rule.choose(&CallSettings {
            model: own.map(Into::into),
            suggested_model: suggested.map(Into::into),
            ..CallSettings::default()
        })
    }

    #[test]
    fn the_nearest_choice_wins_and_a_suggestion_needs_an_offer() {
        let used = |id: &str| id.to_owned();
        assert_eq!(check(Some("a"), Some("b"), "c", None), Chosen::Own(used("a")));
        assert_eq!(check(Some("a"), None, "c", Some(&["a", "c"])), Chosen::Own(used("a")));
        assert_eq!(check(Some("a"), None, "c", Some(&["c"])), Chosen::Unlisted(used("a")));
        assert_eq!(check(Some(" "), None, "c", None), Chosen::Connection(used("c")));
        assert_eq!(check(None, Some("b"), "c", Some(&["b"])), Chosen::Own(used("b")));
        let instead = Chosen::Instead { used: used("c"), suggested: used("b") };
        assert_eq!(check(None, Some("b"), "c", Some(&["c"])), instead);
        assert_eq!(check(None, Some("b"), "c", None), instead);
        assert_eq!(check(None, Some("c"), "c", None), Chosen::Connection(used("c")));
        assert_eq!(check(None, Some("b"), "", None), Chosen::Missing);
        assert_eq!(check(None, Some("b"), "", Some(&["b"])), Chosen::Own(used("b")));
    }
}
