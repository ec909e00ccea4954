macro_rules! labels {
    ($(#[$meta:meta])* pub enum Label { $($(#[$doc:meta])* $label:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Label {
            $($(#[$doc])* $label,)+
        }

        impl Label {
            /// Every label, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$label,)+];

            /// Its name in JavaScript.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$label => $name,)+
                }
            }
        }
    };
}

labels! {
    /// Names, headings and buttons.
    pub enum Label {
        /// The product, next to the icon of a compact indicator.
        Docker = "docker",
        /// The name of the panel.
        Panel = "panel",
        /// The button that checks now.
        Retry = "retry",
        /// The button that forgets the failures and checks now.
        Reset = "reset",
        /// Why a button does nothing: a check is in flight.
        CheckRunning = "checkRunning",
        /// Why a button does nothing: a cooldown runs, nobody knows until when.
        Waiting = "waiting",
        /// Why the counter cannot be reset again: it was a moment ago.
        JustReset = "justReset",
        /// Why the counter cannot be reset: it is at zero.
        NothingToReset = "nothingToReset",
        /// The button next to a command.
        Copy = "copy",
        /// The same button, once the command is in the clipboard.
        Copied = "copied",
        /// The same button where there is no clipboard: the command is selected.
        Selected = "selected",
        /// The link to a page that says more about an advice.
        More = "more",
        /// The name of the list of warnings.
        Warnings = "warnings",
        /// The name of the list of hops.
        Hops = "hops",
        /// The hop that the person sits at.
        Browser = "browser",
        /// The hop that checks Docker.
        Backend = "backend",
        /// The hop where the engine listens, if it is a socket of the backend's machine.
        Socket = "socket",
        /// The hop where the engine listens, if it is an address in the network.
        Address = "address",
        /// The last hop.
        Engine = "engine",
        /// A hop that works.
        HopFine = "hopFine",
        /// The first hop that does not work.
        HopBroken = "hopBroken",
        /// A hop that is about to work.
        HopStarting = "hopStarting",
        /// A hop of which nothing is known.
        HopUnknown = "hopUnknown",
        /// Over the time of the last check.
        LastChecked = "lastChecked",
        /// Over the count of failed attempts.
        Attempts = "attempts",
        /// Over the beginning of the outage.
        Since = "since",
        /// Over the reason that the outage began with, if it is another one now.
        FirstCause = "firstCause",
        /// Over the address of the engine.
        Endpoint = "endpoint",
        /// Over the outages of the past.
        History = "history",
        /// The name of the place where toasts appear.
        Toasts = "toasts",
        /// The button that closes a toast.
        Close = "close",
        /// The section that looks at the way to Docker.
        Diagnosis = "diagnosis",
        /// A diagnosis goes on.
        Diagnosing = "diagnosing",
        /// A diagnosis found that Docker can be used.
        Usable = "usable",
        /// A diagnosis found that Docker can be used, but not all is well.
        UsableWithWarnings = "usableWithWarnings",
        /// A diagnosis found that Docker cannot be used.
        Unusable = "unusable",
        /// A diagnosis did not come to its end.
        DiagnosisBroken = "diagnosisBroken",
        /// What a diagnosis found is not so any more.
        DiagnosisOutdated = "diagnosisOutdated",
        /// The button that makes a diagnosis once more.
        DiagnoseAgain = "diagnoseAgain",
        /// The button that copies what a diagnosis has found.
        CopyReport = "copyReport",
        /// A step of a diagnosis that works, but may surprise.
        StepWarning = "stepWarning",
        /// Over the steps of a diagnosis that need not be made.
        Skipped = "skipped",
        /// The section that tells what the engine holds and uses.
        Resources = "resources",
        /// What the engine holds is not known yet.
        Asking = "asking",
        /// What the engine holds cannot be known for now.
        EngineAway = "engineAway",
        /// What the pictures of usage show.
        LastMinutes = "lastMinutes",
        /// Time on processors.
        Cpu = "cpu",
        /// Memory.
        Memory = "memory",
        /// The file system that holds the engine's data.
        Disk = "disk",
        /// Over one container's name.
        Container = "container",
        /// Over the containers by state.
        Containers = "containers",
        /// Over the number of images.
        Images = "images",
        /// Over the way that layers are stored.
        Storage = "storage",
        /// The button that starts the engine.
        Start = "start",
        /// Why a button does nothing: the engine is being started.
        StartRunning = "startRunning",
    }
}
