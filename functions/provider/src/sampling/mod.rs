//! What a function does with a sample of callouts after their responses are posted: a shadow policy evaluates them
//! (`shadow.rs`), and they are recorded ([`crate::recording`]). The provider keeps such a callout where its request has a place
//! for that (`kept.rs`).

pub mod kept;
mod shadow;

use futures_util::future::{OptionFuture, join};

use self::kept::Keeping;
use self::shadow::Shadow;
use crate::recording::Recorder;
use crate::settings::Settings;
use crate::start::Variables;

/// What is done with a sample of callouts.
pub struct Sampling {
    shadow: Option<Sampled<Shadow>>,
    recorder: Option<Sampled<Recorder>>,
}

/// What is done with so many of 100 callouts.
struct Sampled<T> {
    percent: u8,
    what: T,
}

/// One callout of the sample, and what will be done with it.
pub struct Sample {
    /// To be put among the extensions of the callout's request.
    pub keeping: Keeping,
    is_compared: bool,
    is_recorded: bool,
}

impl Sampling {
    /// What the settings say; `None` where nothing is done with any callout. Nothing is opened yet.
    #[must_use]
    pub fn new(settings: &Settings, variables: &Variables) -> Option<Self> {
        let sampling = &settings.sampling;
        let shadow = sampling.shadow_policy.clone().map(|policy| Sampled {
            percent: sampling.shadow_percent,
            what: Shadow::new(policy, settings, variables.clone()),
        });
        let recorder = sampling.record_key.clone().map(|key| Sampled {
            percent: sampling.record_percent,
            what: Recorder::new(key, settings, variables.clone()),
        });
        (shadow.is_some() || recorder.is_some()).then_some(Self { shadow, recorder })
    }

    /// Whether something will be done with the next callout, by chance.
    #[must_use]
    pub fn sample(&self) -> Option<Sample> {
        let is_compared = self.shadow.as_ref().is_some_and(Sampled::is_drawn);
        let is_recorded = self.recorder.as_ref().is_some_and(Sampled::is_drawn);
        let is_kept = is_compared || is_recorded;
        is_kept.then(|| Sample { keeping: Keeping::default(), is_compared, is_recorded })
    }

    /// Does it, in what is left of the callout's time. To be called after the response is posted.
    pub async fn after_response(&self, sample: Sample) {
        let Some(kept) = sample.keeping.take() else { return };
        let shadow = self.shadow.as_ref().map(|shadow| &shadow.what);
        let recorder = self.recorder.as_ref().map(|recorder| &recorder.what);
        let open = shadow.and_then(Shadow::if_open);
        let compared = shadow.filter(|_| sample.is_compared).map(|shadow| shadow.compare(&kept));
        let recorded = recorder.filter(|_| sample.is_recorded);
        let recorded = recorded.map(|recorder| recorder.record(&kept, open.as_deref()));
        join(OptionFuture::from(compared), OptionFuture::from(recorded)).await;
    }
}

impl<T> Sampled<T> {
    fn is_drawn(&self) -> bool {
        fastrand::u8(..100) < self.percent
    }
}
