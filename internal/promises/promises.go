// Command promises writes docs/privacy.md: what is promised about a child's
// voice, and by which tests each promise is proved. The tests are found in the
// source by their names, TestP17… for the seventeenth promise, so that the page
// cannot name a proof that is not there: `make privacy-docs`.
package main

// Promise is a behaviour that a guardian and the law may rely on.
type Promise struct {
	Number int
	Says   string // one sentence, for a guardian
	From   string // the policies and the law it comes from
}

// Chapter is promises that belong together.
type Chapter struct {
	Title    string
	Promises []Promise
}

// chapters is all promises, in order. The sources are abbreviated as the page's
// legend says.
var chapters = []Chapter{
	{"Consent", []Promise{
		{1, "Nothing of a child's voice is stored unless whoever answers for the child has consented to scoring, and it is recorded who did, how that was verified, when, and under which policy.", "R 1.1.3; C annex 2; PIPL 28–31; CPP 9"},
		{2, "Every purpose is consented to by itself, and refusing sharing, research or improvement never blocks scoring or playback.", "PIPL 16, 23, 29; MNR 32"},
		{3, "Every version of the privacy policy is dated, kept for ever and readable, and after a material change nothing new is processed until the consent is renewed.", "R 6; O; T 8; PIPL 14"},
		{4, "Withdrawing a consent is one call: new processing stops at once, jobs that wait included, what was kept for that purpose alone is erased, and what was done before stays valid.", "R 5; T (4); C (5); PIPL 15, 47"},
		{5, "A refusal is remembered, and the app is told not to ask again.", "NDR 22"},
		{6, "When a learner turns out to be under 14 and no guardian has consented, their data are erased without anybody asking.", "T; O minors"},
	}},
	{"Access, correction, portability", []Promise{
		{7, "The learner and the guardian can list, search, play and download everything that is held, and see who has accessed it.", "R 5.1; C (1); PIPL 45"},
		{8, "A reading or an age band can be corrected, a score can be disputed, and a person's decision stands beside the machine's score, which says how it came about and is never overwritten.", "R 5.2; T (7) automated decisions; PIPL 24, 46"},
		{9, "One call makes an archive of everything, in forms that a machine reads, which another instance takes in with nothing lost.", "R 5.5; O; PIPL 45; GDPR 20"},
		{10, "Every request about one's rights is a ticket with a due date; overdue ones are seen, and refusing one needs a written reason from a stated list.", "R 5.6; C; PIPL 50"},
	}},
	{"Retention", []Promise{
		{11, "How long what is kept is a schedule that anybody can read, and a schedule without an end is refused.", "COPPA 312.10; PIPL 19; R 4"},
		{12, "Everything stored carries its own end from the moment it is written, and is erased when that has come; a shorter period applies to what is stored already, a longer one does not without a new consent.", "R; C; PIPL 47"},
		{13, "The object store erases by rules of its own as well, so that nothing outlives its time by long when our workers are down.", "own"},
		{14, "The voice of a learner who has not come back is erased, after a warning.", "Alexa order; CPP 12"},
		{15, "A legal hold has a name, a date, a reason and two persons; it stops the erasure of what it covers, shows in every answer about those data, and ends by itself.", "R 5.6; O; C exceptions"},
		{16, "When the service closes, one command stops collecting, tells everybody, counts down the stated days, then erases or anonymises everything and proves it.", "R 4.2; O; CPP 23"},
	}},
	{"Erasure", []Promise{
		{17, "Erasing a recording, a learner or an account reaches everything: files, rows, queues, caches, unfinished uploads, old versions, exports and temporary files.", "R 5.3–5.4; C (3); PIPL 47"},
		{18, "Each learner's files are encrypted under a key of their own; erasing destroys the key, so that copies in backups become unreadable, and a restored backup erases again before it serves.", "T backups; C backups; own"},
		{19, "An erasure ends in a signed receipt without personal data, which anybody can verify: what was erased, how much of it, and what each store answered when asked again.", "own: nobody offers it"},
		{20, "An erasure can be repeated and survives a crash at any step, a store that is down, and an upload or a scoring that races with it: nothing comes back.", "own"},
		{21, "Where erasing is to be anonymising, what remains has no id that leads back and no audio, and small groups are left out.", "R 3.1; PIPL 4, 73"},
	}},
	{"Keeping others out", []Promise{
		{22, "Every route says who may call it, everybody else is refused, and no learner ever reads another's.", "C annex 2; MNR 36"},
		{23, "Staff hear a child's recording only when a custodian other than the one who asks has approved it in advance, for a reason, for that recording and a limited time, and the guardian can see that it happened.", "C annex 2 (strict); CPP 15"},
		{24, "Every consent, upload, access, approval, erasure, export and change of policy or schedule is in a log in which a removed, changed or reordered entry is found.", "R 4.1; PIPL 69"},
		{25, "Data are encrypted on their way and at rest, and no name, text, learner id or token is in a log, a metric, the name of a file, a queue or an error message.", "R 4.1; G diagnostics; PIPL 51"},
		{26, "A recording is private unless it is shared; a share is a link that ends and can be revoked, and likes are never ranked and name no learner.", "R My Work; O sharing; MNR 42"},
		{27, "Nothing leaves the service unless it was declared who receives it, what for and where, each transfer has its consent, and it is in the log.", "R 1.3, 3; PIPL 21, 23, 38"},
		{28, "The region where data are stored is declared, and the service does not start where the store is in another one.", "R 4.2; G 3"},
		{29, "No voiceprint and no speaker embedding is computed or kept.", "COPPA biometric; PIPL 28"},
	}},
	{"When something goes wrong", []Promise{
		{30, "After an incident the service lists whose data were touched, writes the notices to them, records their delivery and counts the hours until the regulator must know.", "R 4.1; O; C; MNR 35; GDPR 33"},
		{31, "The yearly audit report and the impact assessment are made from the logs and the schedule.", "MNR 37; PIPL 55–56"},
	}},
}

// count is how many promises there are.
const count = 31
