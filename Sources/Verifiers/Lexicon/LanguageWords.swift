/// Frequent short words of languages, by which texts in one script are told apart, and letters that few languages have.
enum LanguageWords {
    /// The words of each language, in small letters.
    static let words: [(code: String, words: String)] = [
        (
            "en",
            """
            the of and to in is that it for with as was on are by this be at from or have an not which you but they his her she he we will would there
            their what been has more if who when one all can my your were had do how so about out up into than them some could other its only our then
            no just like
            """
        ),
        (
            "es",
            """
            el la de que y en los se del las un por con no una su para es al lo como más pero sus le ha me si sin sobre este ya entre cuando todo esta
            ser son dos también fue había era muy años hasta desde está mi porque qué sólo han yo hay vez puede todos así nos ni ese eso esto
            """
        ),
        (
            "pt",
            """
            o a de que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos
            já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem nas me esse eles estão você tinha foram num nem
            às minha são
            """
        ),
        (
            "fr",
            """
            le la les de des et en un une du que est pour qui dans par sur pas au plus ne ce il avec se sont cette son mais comme ou nous vous ils
            elle être aux ses leur ont été tout fait bien peut même aussi deux sans où entre je leurs ces si après c'est d'une j'ai très encore autres
            était votre donc
            """
        ),
        (
            "de",
            """
            der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer
            um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde wenn können ich ihre ihr wir
            kann mein
            """
        ),
        (
            "it",
            """
            di e il la che in a per un è una del non con sono si da come le dei nel al gli della più ha lo i alla questo ma anche o se delle nella su
            ci mi suo sua dal essere ai loro stato era molto quando tutto tra solo due cosa degli fa perché quello hanno ho lei lui io sia così dalla
            ancora
            """
        ),
        (
            "nl",
            """
            de het een van en in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit nog naar heeft ze wordt door over hij ik je die
            was deze worden kan meer wat al geen wel zo zich hun haar moet veel tot we heb hebben mijn jij bent waar onder tegen na
            """
        ),
        (
            "sv",
            """
            och att det i en som på är av för med den till inte har de om ett jag var men så från han hon vi kan ska när också eller under efter alla
            mycket blev bara vara då nu sig sin hade sina där dig mig detta ut upp man är många genom mellan skulle
            """
        ),
        (
            "da",
            """
            og det at er en i af på til for den med der ikke de som et har han jeg så om men var fra hun kan vi sig blev også eller efter over når
            hvor ud op mere være havde skal mange kun bliver meget noget af nogle mellem hvad dette mig dig deres gennem mod uden lige
            """
        ),
        (
            "no",
            """
            og det er en i på til av for den med som ikke de et har han jeg så om men var fra hun kan vi seg ble også eller etter over når hvor ut opp
            mer være hadde skal mange bare blir mye noe noen mellom hva dette meg deg deres gjennom å mot uten seg like
            """
        ),
        (
            "fi",
            """
            ja on ei se että oli hän mutta kun ovat niin kuin tai joka myös hänen jos ole sen nyt vain minä sinä he me te tämä mitä olla voi sitä jo
            ennen jälkeen kanssa mukaan mukana kaikki sekä siitä vielä paljon hyvin ollut olen olet ne tässä joita koska minun sinun meidän
            """
        ),
        (
            "pl",
            """
            w i na z nie się do to jest że o jak za po ale co od przez dla są tak już tym tylko jego jej może być który która które oraz czy ich ze
            był była było bardzo gdy ma także przed pod bez też mnie jako te lub więc nas aby tego tej jeszcze gdzie kiedy a
            """
        ),
        (
            "cs",
            """
            a se v na je že s z do o to i za k jako po pro by ale který jsou jeho nebo si byl také od jak tak které ve být jen které už má ze ke před
            kde co není bylo když může při byla své tím až jejich však než bude mezi jsem jsme
            """
        ),
        (
            "sk",
            """
            a sa v na je že s z do o to i za k ako po pre by ale ktorý sú jeho alebo si bol tiež od tak ktoré vo byť len už má zo ku pred kde čo nie
            bolo keď môže pri bola svoje tým až ich však než bude medzi som sme
            """
        ),
        (
            "hr",
            """
            i u je se na da za su od s o koji a ne kao iz to što ili ali biti koje do bio nije bi te sam samo još po kod može sve kada jer tako koja
            više ova biti nakon između kako jedan svoje njegov bila
            """
        ),
        (
            "sl",
            """
            in je v na se za da so z pri s po ki tudi ne iz kot bi pa od do o ali bo ni še kar ko tako kako lahko zelo samo med bil bila bilo so če
            njegov svoje ker smo sem ima več vse tem
            """
        ),
        (
            "ro",
            """
            de și în a la cu pe care nu este din un o să că au mai pentru sunt o ca dar prin fi sau ale lui al ce fost am dintre după se fără această
            acest foarte când lor cele sale decât toate ar poate dacă ei ea el eu
            """
        ),
        (
            "tr",
            """
            ve bir bu da de için ile olarak çok daha olan gibi kadar sonra en ne var değil ki ama her o ben sen biz şey veya olduğu göre yok mi ya
            zaman ancak iki tarafından önce bütün hem bile nasıl oldu olur
            """
        ),
        (
            "hu",
            """
            a az és hogy nem is egy van volt ez de meg csak azt már el mint még ha vagy minden ki ezt kell fel ami nagyon lehet aki után így sem mert
            be le ő amely amikor lesz lett én te akkor volna ezek között
            """
        ),
        (
            "vi",
            """
            và của là có không được cho trong một các với người này những đã để khi đến từ như ở về cũng ra tôi nhiều lại phải vào sự năm bạn rất anh
            làm hay theo trên mà nó thì đó chúng bị việc nhất nếu sẽ
            """
        ),
        (
            "id",
            """
            yang dan di dari untuk dengan ini pada itu dalam tidak adalah ke akan dapat juga ada saya oleh atau sebagai mereka lebih telah bisa karena
            kita anda kami sudah satu hanya seperti tersebut dia banyak harus namun saat setelah orang bahwa
            """
        ),
        (
            "tl",
            """
            ang ng sa na at ay mga ako ko mo siya ito kung hindi para ni si may kanyang isang din rin sila nang pa po ka ikaw namin natin kami tayo
            ngunit dahil upang lahat wala mula kaya nila niya iyon
            """
        ),
        (
            "sw",
            """
            na ya wa kwa ni katika za la kuwa cha ili hii hiyo yake watu hata sana kama au lakini wao pia huo wake hivyo zaidi baada kutoka yao si
            mimi wewe sisi yeye ambayo ambao kila vya kati mtu wakati hayo huu hizi kazi siku mwaka yetu kufanya
            """
        ),
        (
            "ca",
            """
            de la i el que a les en els per un una és amb del no es al com dels més però són ha seva van aquest aquesta també seu ser pel entre fins
            quan molt ja sobre on hi tot han era perquè aquests està sense
            """
        ),
        (
            "lt",
            """
            ir yra į kad su iš tai ne buvo kaip apie per ar bet jis ji už nuo dėl jo po taip savo tik prie labai kurie dar gali jie man jų bus kai jau
            visi
            """
        ),
        (
            "lv",
            """
            un ir no par ar ka uz ne tas kas bija arī kā lai bet pie pēc viņš viņa jau tiek savu pa tika šo var ļoti vai es mēs to ja visi
            """
        ),
        (
            "et",
            """
            ja on ei et see oli ka ta kui oma mis aga nii seda või ning siis selle välja kes oma ma sa me nad väga kas üle ainult pärast enne veel
            kõik tema
            """
        ),
        (
            "sq",
            """
            të e në dhe një për me që nga së është i u më ka si do duke por nuk kjo janë tij saj ky mund edhe ose kur kanë ishte shumë pas
            """
        ),
        (
            "cy",
            """
            y yn a i o ar mae ei wedi yr ac bod gan am fel oedd hefyd eu neu nid ond hyn gyda mewn dim os cael sydd bydd roedd
            """
        ),
        (
            "af",
            """
            die van en in is het dat te nie 'n op vir met wat sy hy om aan was as ook by deur hulle word kan sal maar uit ek jy ons baie so
            """
        ),
        (
            "so",
            """
            iyo ka in ku oo ah waa uu ay la ayaa ee si waxaa kale waxay ama wax laga loo wuu leh aad isku kala
            """
        ),
        (
            "ru",
            """
            и в не на что с он как по это но из я все его к за от у было так для же бы вы мы они был то или если только ещё еще её ее быть уже при
            когда может о очень чтобы она меня этом который нет до вот мне эти является
            """
        ),
        (
            "uk",
            """
            і в не на що з він як по це але із я все його до за від у було так для же б ви ми вони був та або якщо тільки ще її бути вже при коли може
            про дуже щоб вона мене цьому який немає є ці навіть також й
            """
        ),
        (
            "bg",
            """
            и в не на че с той като по това но от аз всичко му към за у беше така да же би вие ние те бил са или ако само още тя бъде вече при когато
            може о много за се си който няма до ето ми тези е съм една един
            """
        ),
        (
            "mk",
            """
            и во не на што со тој како по ова но од јас сè го кон за беше така да би вие ние тие бил се или ако само уште таа биде веќе при кога може
            многу си кој нема до ми овие е сум една еден
            """
        ),
        (
            "ar",
            """
            في من على أن إلى عن ما لا هذا هذه كان التي الذي هو هي مع كل بعد قد بين أو لم إن كما حيث ذلك وقد ولا غير عند لكن أنا نحن أنت يكون يمكن ثم
            حتى وهو وفي ومن كانت
            """
        ),
        (
            "fa",
            """
            و در به از که این را با است برای آن یک خود تا بر هم نیز می شود شده بود ما یا اما هر کرد او من دارد باید آنها بین چه اگر باشد کند شما نه
            همه های ها وی
            """
        ),
        (
            "ur",
            """
            کے کی میں کا ہے اور سے کو نے پر یہ کہ ہیں اس بھی ایک تھا نہیں وہ ان جو کر تو گیا ہو کیا لیے ہوئے تک ہم آپ جا رہے تھے ساتھ اپنے بعد تھی
            ہوتا
            """
        ),
        (
            "hi",
            """
            के का में की है और से को पर यह कि हैं इस भी एक था नहीं वह ने जो कर तो गया हो लिए हुए तक हम आप जा रहे थे साथ अपने बाद थी होता या लेकिन मैं
            उनके
            """
        ),
        (
            "mr",
            """
            आहे आणि या च्या ही हे तो ती ते आहेत होते केले मध्ये असून त्यांनी नाही होता करण्यात असे एक त्या म्हणून पण मी आपण त्याच्या झाली झाले साठी
            मला तुम्ही काही सर्व किंवा होती
            """
        ),
        (
            "ne",
            """
            छ र को मा ले छन् यो हो गरेको पनि लाई एक भएको गर्न हुन् थियो त्यो भने उनले तर गर्ने नेपाल यस बाट हुने म हामी तपाईं धेरै सबै गरे थिए अनि
            भन्ने
            """
        ),
    ]

    /// Endings of longer words, of three to five letters, and the languages that have many such words.
    static let endings: [(ending: String, codes: [String])] = [
        ("ing", ["en", "nl", "sv", "da", "no"]), ("ght", ["en"]), ("ough", ["en"]), ("ould", ["en"]), ("ness", ["en"]), ("ally", ["en"]),
        ("able", ["en", "fr", "es"]),
        ("tion", ["en", "fr", "de"]), ("tions", ["en", "fr"]), ("ward", ["en"]), ("ship", ["en"]), ("less", ["en"]), ("ful", ["en"]),
        ("eux", ["fr"]), ("euse", ["fr"]), ("eau", ["fr"]), ("oire", ["fr"]), ("ique", ["fr"]), ("aient", ["fr"]), ("ité", ["fr"]), ("ement", ["fr"]),
        ("ung", ["de"]), ("lich", ["de"]), ("keit", ["de"]), ("isch", ["de"]), ("schen", ["de"]), ("chen", ["de"]), ("heid", ["nl"]),
        ("lijk", ["nl"]),
        ("ción", ["es"]), ("ones", ["es"]), ("dad", ["es"]), ("ando", ["es", "pt", "it"]), ("iendo", ["es"]), ("mente", ["es", "pt", "it"]),
        ("ado", ["es", "pt"]),
        ("ção", ["pt"]), ("ções", ["pt"]), ("dade", ["pt"]), ("agem", ["pt"]), ("zione", ["it"]), ("zioni", ["it"]), ("ità", ["it"]), ("gli", ["it"]),
        ("ość", ["pl"]), ("ego", ["pl"]), ("nych", ["pl"]), ("ych", ["pl", "cs", "sk"]), ("ssa", ["fi"]), ("ssä", ["fi"]), ("sta", ["fi"]),
        ("lla", ["fi"]),
        ("lar", ["tr"]), ("ler", ["tr"]), ("nın", ["tr"]), ("ului", ["ro"]), ("ilor", ["ro"]), ("ează", ["ro"]), ("ость", ["ru"]), ("ение", ["ru"]),
        ("ться", ["ru"]),
        ("ння", ["uk"]), ("ість", ["uk"]), ("ться", ["uk"]), ("ата", ["bg", "mk"]), ("ите", ["bg", "mk"]), ("ото", ["bg", "mk"]),
    ]

    /// Letters that only these languages have among those that are known here.
    static let letters: [(letters: String, codes: [String])] = [
        ("¿¡", ["es"]), ("ãõ", ["pt"]), ("ß", ["de"]), ("őű", ["hu"]), ("łąęśźżń", ["pl"]),
        ("đơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", ["vi"]),

        ("șț", ["ro"]), ("ğış", ["tr"]), ("ěřů", ["cs"]), ("ľĺŕ", ["sk"]), ("œ", ["fr"]), ("ñ", ["es"]), ("ė", ["lt"]), ("ģķļņ", ["lv"]),
        ("æø", ["da", "no"]),
        ("ыэ", ["ru"]), ("іїєґ", ["uk"]), ("ѓќѕ", ["mk"]), ("ٹڈڑںے", ["ur"]), ("ةىكي", ["ar"]), ("ळ", ["mr"]),
    ]
}
