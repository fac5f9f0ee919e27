/** How a language is written: its letters beyond ASCII in small case, the most frequent first. */
export interface Alphabet {
  letters: string;
  /** `latin`: among ASCII letters. `own`: words without any. `many`: thousands of letters, of which these are most used. */
  kind: 'latin' | 'own' | 'many';
  /** Share of its letters that are not among `letters`, where those are only the most frequent of thousands. */
  others: number;
  /** How much rarer than others texts in it are, in nats. */
  rarity: number;
}

/** Encodings that are told apart by what a text would say in them, each with the languages it was made for. */
export interface LegacyEncoding {
  /** As `TextDecoder` calls it. */
  label: string;
  alphabets: readonly Alphabet[];
  /** How rare it is, in nats: of encodings that fit as well the most common one wins. */
  rarity: number;
}

function own(letters: string): Alphabet {
  return { letters, kind: 'own', others: 0, rarity: 0 };
}

function latin(letters: string, rarity = 0): Alphabet {
  return { letters, kind: 'latin', others: 0, rarity };
}

const cyrillic = [
  own('оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ'), // Russian
  own('оаинвтеірлксмдупязьбгчйхжшюцєїфщґ'), // Ukrainian
  own('аоиентрсвлдкпмзябъуцгчжшщхюйьф'), // Bulgarian
  own('аоиенрсутдјлквпмгзбчњжцшћљхђџф'), // Serbian
];
const greek = [own('αοιετσνηυρπκμλςόωίάδγέχήθφύβώξζψϊϋ')];
const hebrew = [own('יוהלאתרבשמנחעדקפםכגסזצןטךףץ')];
const arabic = [own('اليمنوترعدسهبقكفحةجشطصخىأضذغزئءثؤإآظپگچژ')];
const thai = [own('านร่กอเง้มยลวดัทสตีคบิหปแขจำใะพ์ชไุถู็ซึผธโณฟภญศษฝฉฐฆืฎฏ')];
const western = [
  latin('üäöß'), // German
  latin('éèàêçôûîùâïœëü'), // French
  latin('óíáéñúü'), // Spanish
  latin('èàòùìé'), // Italian
  latin('ãçáéíóêõâúôàü'), // Portuguese
  latin('äåöé'), // Swedish, Finnish
  latin('øåæéö'), // Danish, Norwegian
  latin('ëéèïöüóá'), // Dutch
  latin('ðáíþéúóæýö', 6), // Icelandic
  latin('àéèíòóçúïü'), // Catalan
  latin('éáíóúöüäàèñçåøæâêîôûìòùãõëïýœÿðþšž', 2), // any other, and names
];
const central = [
  latin('łęąśżóćńź'), // Polish
  latin('íáěéýčřžšůúťďňó'), // Czech
  latin('áíéýčžšúôľťňäďóŕĺ'), // Slovak
  latin('áéöóőüíúű'), // Hungarian
  latin('čšžćđ'), // Croatian, Slovene
  latin('ăîâşţ'), // Romanian
];
const turkish = [latin('ıüşğçöâî')];
const baltic = [latin('ėšįųžūčąę'), latin('āīēšņļūžķģč'), latin('äõüöšž')];

const simplified: Alphabet = {
  letters:
    '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运请谢吗吧呢茶早晚爱喝吃',
  kind: 'many',
  others: 0.3,
  rarity: 0,
};
const traditional: Alphabet = {
  letters:
    '的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運請謝嗎吧呢茶早晚愛喝吃',
  kind: 'many',
  others: 0.3,
  rarity: 0,
};
const japanese: Alphabet = {
  letters:
    'のいたとるしかにでなはてっれがもまうすりこをさらきくよんどあだけそーンえせみスつじめおルわトねちイろラやリばクアッゃドベシべレぐタフげジロマプグょテびカごコほずバひゅふムサパメツヘへぶチブぎオむュエぞニキづハデざウナモぬセミノ日一人大年国会本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨言思私手自世界明茶飲',
  kind: 'many',
  others: 0.15,
  rarity: 0,
};
const korean: Alphabet = {
  letters:
    '이다는에가의을를한고하은지로기사도나서대어자인리아시들그라안있수부일해장전정보니과게제스주것요여만동면구우소상원신문조성적내으오비습까거세무마모네었와러녕계금할했않된말좋감차잘오늘물',
  kind: 'many',
  others: 0.25,
  rarity: 0,
};

/** All that `TextDecoder` knows and people still send. The first one is taken where nothing speaks for another. */
export const legacyEncodings: readonly LegacyEncoding[] = [
  { label: 'windows-1252', alphabets: western, rarity: 0 },
  { label: 'windows-1251', alphabets: cyrillic, rarity: 1 },
  { label: 'windows-1250', alphabets: central, rarity: 1 },
  { label: 'iso-8859-2', alphabets: central, rarity: 1.3 },
  { label: 'windows-1254', alphabets: turkish, rarity: 2 },
  { label: 'windows-1257', alphabets: baltic, rarity: 2 },
  { label: 'windows-1253', alphabets: greek, rarity: 2 },
  { label: 'iso-8859-7', alphabets: greek, rarity: 3 },
  { label: 'windows-1255', alphabets: hebrew, rarity: 2 },
  { label: 'windows-1256', alphabets: arabic, rarity: 2 },
  { label: 'iso-8859-6', alphabets: arabic, rarity: 3 },
  { label: 'windows-874', alphabets: thai, rarity: 2 },
  { label: 'koi8-u', alphabets: cyrillic, rarity: 2 },
  { label: 'iso-8859-5', alphabets: cyrillic, rarity: 4 },
  { label: 'ibm866', alphabets: cyrillic, rarity: 3 },
  { label: 'gb18030', alphabets: [simplified], rarity: 1 },
  { label: 'big5', alphabets: [traditional], rarity: 1 },
  { label: 'shift_jis', alphabets: [japanese], rarity: 1 },
  { label: 'euc-jp', alphabets: [japanese], rarity: 2 },
  { label: 'euc-kr', alphabets: [korean], rarity: 1 },
];
