"""The words a prompt may use, English and Indonesian: each phrase means one kind of thing and a value."""

from __future__ import annotations

import re
from functools import cache

# kind -> value -> phrases, parted by spaces; "_" stands for the space inside a phrase. Longer phrases win.
WORDS: dict[str, dict[str, str]] = {
    "target": {
        "sky": "sky skies cloud clouds heavens langit awan mega mendung awan_awan",
        "water": (
            "sea ocean wave waves water lake river stream creek brook surf tide ripple ripples waterfall fountain pond swell laut "
            "lautan samudra ombak gelombang air danau sungai kali riak kolam air_terjun air_mancur air_laut ombak_ombak"
        ),
        "plants": (
            "tree trees leaf leaves grass grasses flower flowers plant plants branch branches forest palm palms meadow bush bushes "
            "reed reeds foliage petals dandelion dandelions wheat blossoms pohon pepohonan daun dedaunan rumput rerumputan bunga "
            "tanaman ranting dahan hutan ilalang padi semak kelopak daun_daun pohon_pohon wheat_field rice_field sawah"
        ),
        "people": (
            "person people face faces woman man girl boy women men friend friends everyone everybody she he they i we child "
            "children baby kid kids mother father mom dad grandma grandmother grandpa grandfather head heads body us me her him "
            "them nobody no_one hair scarf dress veil rambut jilbab kerudung syal baju "
            "orang wajah muka dia mereka kami kita aku saya perempuan wanita pria lelaki gadis anak bayi teman kawan nenek "
            "kakek ibu ayah bapak kepala semuanya orang_orang anak_anak teman_teman semua_orang laki_laki selfie"
        ),
        "animal": (
            "animal animals cat cats kitten kittens dog dogs puppy horse cow sheep rabbit bear pet kucing anjing kuda sapi domba kelinci "
            "beruang hewan binatang ear ears tail telinga ekor fur bulu"
        ),
        "wind": "wind breeze windy breezy gust gusts angin berangin",
        "fire": "fire flame flames candle candles campfire bonfire torch api lilin obor api_unggun",
        "steam": "steam smoke vapour vapor uap asap kepulan",
        "stars": "star stars bintang bintang_bintang",
    },
    "loose": {"loose": "hair scarf dress veil rambut jilbab kerudung syal baju"},  # what wind may do more with than with a body
    "act": {
        "smile": "smile smiles smiling grin grins grinning laugh laughs laughing senyum tersenyum senyuman tertawa ketawa",
        "blink": "blink blinks blinking berkedip kedip mengedip mengedipkan wink winks",
        "nod": "nod nods nodding mengangguk angguk mengangguk-angguk",
        "glance": "look looks looking glance glances glancing melirik lirik menoleh memandang melihat menatap",
        "breathe": "breathe breathes breathing bernapas bernafas napas",
        "turn": (
            "tilt tilts turn_head turns_head turn_their_heads turns_her_head turns_his_head tilts_her_head tilts_his_head "
            "menggerakkan_kepala"
        ),
    },
    "weather": {
        "rain": "rain rains raining rainy drizzle drizzling downpour hujan gerimis",
        "snow": "snow snows snowing snowy snowfall snowflakes salju bersalju",
        "mist": "mist misty fog foggy haze hazy kabut berkabut",
        "rays": (
            "ray rays sunray sunrays sunbeam sunbeams sunlight sunshine god_rays light_rays rays_of_light sun_rays light_beams "
            "sinar_matahari cahaya_matahari berkas_cahaya sinar_mentari sinar semburat_cahaya"
        ),
        "storm": "storm stormy thunderstorm thunder lightning badai prahara petir guntur halilintar kilat",
    },
    "light": {
        "sunrise": (
            "sunrise dawn daybreak fajar sun_rises sun_rising sun_comes_up matahari_terbit matahari_mulai_terbit mentari_terbit "
            "pagi_tiba morning_comes"
        ),
        "dusk": (
            "dusk sunset twilight evening senja petang sun_sets sun_setting sun_goes_down matahari_terbenam matahari_tenggelam "
            "mentari_terbenam golden_hour"
        ),
        "night": "night nightfall midnight malam night_falls malam_tiba malam_hari",
        "change": (
            "changes_colour changes_color change_colour change_color change_colours change_colors changing_colour changing_color "
            "changing_colours "
            "changing_colors changes_colours changes_colors berubah_warna berganti_warna warna_berubah colours_shift colors_shift"
        ),
        "warm": "warm warmer warmth golden hangat keemasan",
        "bright": "brighter brighten brightens terang cerah",
        "dark": "darker darken darkens gelap menggelap meredup",
    },
    "camera": {
        "push": (
            "zoom zoom_in zooms_in push_in pushes_in zooming_in move_closer moves_closer get_closer gets_closer dolly_in "
            "come_closer comes_closer move_in moves_in moving_in glides_in move_forward moves_forward "
            "mendekat perbesar maju_perlahan zoom_masuk dekati"
        ),
        "pull": (
            "zoom_out zooms_out zooming_out pull_back pulls_back pull_out pulls_out move_away moves_away dolly_out moves_back "
            "menjauh mundur zoom_keluar perkecil"
        ),
        "left": (
            "pan_left pans_left pan_to_the_left pans_to_the_left panning_left moves_left move_left slides_left geser_ke_kiri "
            "bergeser_ke_kiri bergerak_ke_kiri"
        ),
        "right": (
            "pan_right pans_right pan_to_the_right pans_to_the_right panning_right moves_right move_right slides_right "
            "geser_ke_kanan bergeser_ke_kanan bergerak_ke_kanan"
        ),
        "up": "tilt_up tilts_up pan_up pans_up moves_up move_up naik ke_atas geser_ke_atas bergerak_ke_atas",
        "down": "tilt_down tilts_down pan_down pans_down moves_down move_down turun ke_bawah geser_ke_bawah bergerak_ke_bawah",
        "orbit": (
            "orbit orbits orbiting circle_around circles_around moves_around mengorbit mengelilingi berputar_mengelilingi memutari berputar"
        ),
    },
    "camera_noun": {
        "camera": "camera kamera lens view sudut_pandang",
    },
    "still": {
        "still": (
            "still static motionless frozen freeze freezes diam statis does_not_move do_not_move tidak_bergerak tak_bergerak "
            "jangan_bergerak don't_move doesn't_move stay_still stays_still remain_still remains_still stands_still tetap_diam "
            "diam_saja at_rest"
        ),
    },
    "way": {
        "left": ("left leftward leftwards kiri to_the_left ke_kiri moves_left move_left slides_left bergeser_ke_kiri bergerak_ke_kiri"),
        "right": (
            "right rightward rightwards kanan to_the_right ke_kanan moves_right move_right slides_right bergeser_ke_kanan bergerak_ke_kanan"
        ),
    },
    "level": {
        "strong": (
            "strong strongly heavy heavily hard fast faster quick quickly rapidly big huge wild wildly rough intense intensely "
            "dramatic dramatically vigorously powerful dense thick wide widely crashing raging violently lots deras kencang kuat "
            "cepat besar lebat tebal hebat ganas dramatis bergelora bergemuruh lebar a_lot"
        ),
        "weak": (
            "gentle gently slow slowly soft softly slight slightly light lightly subtle subtly calm calmly quiet quietly faint "
            "faintly thin little lazily lazy small bit pelan lembut perlahan sedikit tipis tenang ringan halus kecil lambat samar "
            "sepoi pelan_pelan perlahan_lahan sepoi_sepoi a_little a_bit gerimis"
        ),
    },
    "boost": {
        "boost": "very really extremely super incredibly so too terlalu begitu sangat amat sekali banget sungguh",
    },
    "not": {
        "not": (
            "no not don't dont doesn't doesnt without never stop stops nothing none jangan tanpa tidak tak bukan hentikan nggak gak "
            "do_not does_not without_any nobody no_one except kecuali selain tidak_ada tak_ada jangan_ada tidak_ada_yang tak_ada_yang"
        ),
    },
    "only": {
        "only": "only just solely hanya cuma nothing_else",
    },
    "hear": {
        "hear": (
            "sound sounds audio hear hearing heard can_be_heard be_heard noise music suara bunyi terdengar dengar kicau kicauan gemercik "
            "gemuruh deru desir birds_sing birds_singing bird_sings singing_birds chirp chirps chirping burung_bernyanyi berkicau"
        ),
    },
    "mute": {
        "mute": (
            "silent silence mute muted hening senyap bisu tanpa_suara no_sound no_audio without_sound without_any_sound tidak_bersuara "
            "everything_is_quiet all_is_quiet semuanya_sunyi"
        ),
    },
    "sound": {
        "birds": (
            "birds_sing birds_singing bird_sings singing_birds burung_bernyanyi chirping bird birds birdsong burung kicau kicauan "
            "burung_burung kicau_burung kicauan_burung"
        ),
        "city": "city traffic street cars kota jalanan lalu_lintas",
        "crowd": "people orang_orang crowd crowds chatter cheering keramaian kerumunan suara_orang",
        "night": "cricket crickets jangkrik cicadas",
        "room": "room_tone quiet_room",
    },
    "cannot": {
        "cannot": (
            "fly flies flying walk walks walking run runs running jump jumps jumping dance dances dancing swim swims swimming speak "
            "speaks speaking talk talks talking sing sings singing hug hugs kiss kisses ride rides drive drives driving explode "
            "explodes transform transforms appear appears disappear disappears wave waving terbang berjalan berlari lari melompat "
            "loncat menari berenang berbicara bicara ngomong bernyanyi menyanyi memeluk mencium naik mengendarai meledak berubah "
            "muncul menghilang melambai melambaikan menangis waves_her_hand waves_his_hand waves_at wave_at waves_hello "
            "wave_their_hands waves_goodbye cry cries crying eat eats eating drink drinks makan minum sail sails berlayar hop hops "
            "fight fights rotate rotates spin spins"
        ),
    },
    "verb": {
        "verb": (
            "move moves moving drift drifts drifting sway sways swaying roll rolls rolling flow flows flowing float floats floating "
            "blow blows blowing shimmer shimmers shimmering sparkle sparkles glisten glitter crash crashes rise rises rising "
            "flicker flickers flickering burn burns burning swirl swirls fall falls falling pour pours pouring pass passes shine "
            "shines shining twinkle twinkles rustle rustles stir stirs evolve evolves lap laps bergerak bergoyang melambai-lambai "
            "mengalir bergulung berkilau berkilauan mengapung tertiup berhembus bertiup turun jatuh menyala menari-nari melayang "
            "berarak bersinar bergelombang berdesir mengepul naik berkelip berkelap-kelip beriak muncul menyelimuti menerpa memecah "
            "bergoyang-goyang"
        ),
    },
    "filler": {
        "filler": (
            "make makes this that these those the a an of in on at to from over under through across into with by for it its is are "
            "be and or photo picture image video scene come comes alive life live living animate animated animation please let lets "
            "my our your their his bring add give gives want would like look natural naturally realistic cinematic beautiful "
            "beautifully nice lovely mood atmosphere background foreground shot slow-motion motion while as then keep keeps stay "
            "stays effect effects some all behind there have has should can direction towards shore sand beach horizon buat buatlah "
            "foto gambar ini itu hidup jadi jadikan menjadi agar supaya yang di ke dari pada dengan dan atau tolong nya indah "
            "cantik alami sinematik suasana latar tambahkan beri berikan ada seperti biarkan tetap mulai terus lebih saja semua "
            "pantai tepi arah menuju dalam untuk hari gerakan efek animasikan gerakkan pemandangan"
        ),
    },
}


def normalise(text: str) -> str:
    """Lower-case, plain apostrophes, single spaces; hyphens of Indonesian plurals become spaces."""
    text = text.lower().replace("\u2019", "'").replace("-", " ")
    return re.sub(r"\s+", " ", text).strip()


@cache
def phrases() -> dict[tuple[str, ...], list[tuple[str, str]]]:
    """All phrases as tuples of words, each with every (kind, value) it may mean, in the table's order."""
    table: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for kind, values in WORDS.items():
        for value, text in values.items():
            for phrase in text.split():
                table.setdefault(tuple(normalise(phrase.replace("_", " ")).split()), []).append((kind, value))
    return table


LONGEST = 4  # words of a phrase
ENDINGS = ("nya", "ku", "mu", "lah")  # of Indonesian words: its, my, your; "do"
