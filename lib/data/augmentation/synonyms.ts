/**
 * Words that may stand for each other in most English sentences, each line a group: written for Headway, with
 * adjectives and verbs of opinion kept apart by how strongly they praise or blame.
 */
const groups = `
good fine nice pleasant
great excellent superb terrific
wonderful marvellous fantastic magnificent
lovely charming delightful
bad poor inferior
terrible awful dreadful horrible
boring dull tedious dreary
funny amusing humorous comical
sad sorrowful unhappy
happy glad pleased cheerful
angry furious annoyed
beautiful gorgeous stunning
ugly unsightly hideous
strange odd peculiar weird
clever smart bright
stupid foolish silly
easy simple effortless
hard difficult tough
quick fast rapid swift
slow sluggish unhurried
big large huge
small little tiny
old aged ancient
new fresh recent
strong sturdy robust
weak feeble flimsy
cheap inexpensive affordable
expensive costly pricey
quiet silent calm
loud noisy deafening
clean spotless tidy
dirty filthy grimy
friendly kind warm
rude impolite unfriendly
important significant major
wrong mistaken incorrect
right correct accurate
true genuine real
useful helpful handy
useless worthless pointless
perfect flawless ideal
broken damaged defective
late delayed overdue
early premature
empty vacant bare
full packed crowded
rich wealthy affluent
famous well-known renowned
brave bold courageous
scary frightening creepy
interesting engaging absorbing
surprising unexpected astonishing
whole entire complete
very really truly
quite rather fairly
extremely exceedingly immensely
often frequently regularly
rarely seldom hardly
always constantly invariably
almost nearly practically
quickly rapidly swiftly
slowly gradually
maybe perhaps possibly
also too additionally
however nevertheless still
movie film picture
actor performer player
story tale plot
book volume title
song tune track
phone telephone handset
camera device
car vehicle automobile
house home residence
room chamber
street road lane
town city
shop store
job position post
work labour effort
money cash funds
price cost charge
firm company business
staff employees personnel
boss chief manager
doctor physician
child kid youngster
people persons folk
friend companion pal
man fellow
woman lady
problem issue trouble
mistake error fault
answer reply response
question query
idea notion thought
part portion piece
kind sort type
way manner fashion
place spot location
journey trip voyage
meal dish food
begin start commence
end finish conclude
buy purchase acquire
sell vend
get obtain receive
give provide offer
keep retain hold
make create produce
build construct erect
break crack shatter
fix repair mend
help assist aid
show display present
see notice observe
look glance gaze
watch view
hear overhear
say state remark
tell inform
ask inquire
think believe reckon
know understand realise
like enjoy appreciate
love adore cherish
hate detest loathe
want wish desire
need require
try attempt
use employ utilise
choose select pick
change alter modify
move shift
stop halt cease
leave depart
arrive come
wait linger
walk stroll
run dash
send dispatch ship
pay settle
lose misplace
win triumph
fail flop
grow increase expand
fall drop decline
rise climb
disappoint dissatisfy
impress amaze
recommend suggest advise
complain grumble
laugh chuckle giggle
cry weep sob
`;

const table: ReadonlyMap<string, readonly string[]> = new Map(
  groups
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap((group) => group.map((word) => [word, group.filter((other) => other !== word)] as const)),
);

/** Words that may stand for a word in small letters; none for most words. */
export function synonymsOf(word: string): readonly string[] {
  return table.get(word) ?? [];
}
