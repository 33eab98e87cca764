"""Who holds an object, whether that is everybody, and what to run so that it goes.

One ancestry and one decision; nothing here runs code of the program, or says a word.

1. `search.climb` finds an `ancestry.Ancestry`: the object, what holds it, what holds that, up to
   the roots, which `reading.world` knows: each object once, with its exact count. A million
   holders that are alike are one entry: `twins`.
2. A count less the references that were found is what is missing, and what is missing is alive.
3. `decision.effect` decides: take some references away, and let counts fall, as CPython does;
   then collect, as its collector does. Lost, in a ring, stuck, freed at once: all that is this.
4. `expressions` says what a reader would write for each object, and which line removes what.
5. `remedies` tries lines, those of `libraries` first: each by the decision, before it is shown.
6. `weight` adds up what comes back with the object, by the same subtraction downward.
7. `answers` puts it together as plain data, `data.Answer`; `routes` are its ways, `unseen` and
   `autograd` are about what is held out of the collector's sight.

About many objects at once the same ancestry and the same decision tell: `groups` puts together what
the same roots lead to, and finds for each group what is to be run.
"""
